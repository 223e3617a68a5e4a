package io.jelly.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a node is started: options of the command line, the JVM, and what else stands before it. A
 * node has two workers and a free port unless told otherwise.
 */
final class NodeOptions {
  final List<String> arguments = new ArrayList<>();
  final List<String> trailing = new ArrayList<>();
  final List<String> launcher = new ArrayList<>();
  final Map<String, String> environment = new HashMap<>();
  Path java = Path.of(System.getProperty("java.home"), "bin", "java");
  int port = FreePorts.one();
  int workers = 2;
  boolean ownPort = true;
  String address = "127.0.0.1";
  private String name = "";
  private boolean workersOnCommandLine = true;

  private NodeOptions() {}

  /** With the built-in service. */
  static NodeOptions builtIn() {
    return new NodeOptions();
  }

  /** With a verticle of {@code io.jelly.examples}. */
  static NodeOptions verticle(String simpleName) {
    return new NodeOptions()
        .with("-cp", Jars.testClasses().toString(), "-verticle", "io.jelly.examples." + simpleName);
  }

  /** With an application's own jar. */
  static NodeOptions application(Path jar, String... mainArguments) {
    NodeOptions options = new NodeOptions().with("-app", jar.toString());
    options.trailing.add("--");
    options.trailing.addAll(List.of(mainArguments));
    return options;
  }

  NodeOptions with(String... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  /** With a variable of the environment. */
  NodeOptions variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** With a configuration file of this text. */
  NodeOptions config(String json) {
    return with("-conf", Workspace.file("config.json", json).toString());
  }

  NodeOptions workers(int count) {
    workers = count;
    return this;
  }

  /** So many workers are waited for; how many there are to be, the configuration file says. */
  NodeOptions workersByFile(int count) {
    workersOnCommandLine = false;
    return workers(count);
  }

  NodeOptions port(int number) {
    port = number;
    return this;
  }

  NodeOptions java(Path program) {
    java = program;
    return this;
  }

  /** Words before {@code java}; with it the port is not an option any more, it is inherited. */
  NodeOptions launchedBy(List<String> words) {
    launcher.addAll(words);
    ownPort = false;
    return with("-name", name());
  }

  /** Runs it on this host, where its clients come from outside. */
  NodeOptions on(HostNetwork.Host host) {
    launcher.addAll(host.launcher());
    address = host.clientAddress();
    return named("host-" + host.number())
        .with("-host", host.launcher().isEmpty() ? address : "0.0.0.0");
  }

  /** With a name of its own; else it is called after its port. */
  NodeOptions named(String nodeName) {
    name = nodeName;
    return with("-name", name);
  }

  String name() {
    return name.isEmpty() ? "jelly-" + port : name;
  }

  /** The whole command. */
  List<String> command() {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(java.toString(), "-jar", Jars.jelly().toString()));
    if (ownPort) command.addAll(List.of("-port", String.valueOf(port)));
    if (workersOnCommandLine) command.addAll(List.of("-workers", String.valueOf(workers)));
    command.addAll(arguments);
    command.addAll(trailing);
    return command;
  }
}

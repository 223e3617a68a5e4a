package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.jelly.keys.Token;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "call", description = "call a JSON-RPC method of a node, or of any URL")
final class CallCommand implements Callable<Integer> {
  private static final Duration STATUS = Duration.ofSeconds(10);
  private static final Duration TOKEN = Duration.ofSeconds(60);

  private final Terminal terminal;
  private final RunDirectories directories;

  @Mixin private final NodeChoice choice = new NodeChoice();

  @Parameters(index = "0", paramLabel = "METHOD", description = "its name")
  private String method = "";

  @Parameters(
      index = "1..*",
      paramLabel = "[PARAMS]",
      description =
          "one JSON array or object; or words: JSON values or texts, each by position or all as NAME=VALUE")
  private @Nullable List<String> words;

  @Option(
      names = {"-url", "--url"},
      paramLabel = "URL",
      description = "where to call, as http://host:8080/rpc (default: the node)")
  private @Nullable String url;

  @Option(
      names = {"-ca", "--ca"},
      paramLabel = "FILE",
      description =
          "PEM file with whom to trust over https (default: whom Java trusts, and the node)")
  private @Nullable String ca;

  @Option(
      names = {"-key", "--key"},
      paramLabel = "FILE",
      description = "key pair to sign a token with, for a server that asks for one")
  private @Nullable String key;

  @Option(
      names = {"-permissions", "--permissions"},
      paramLabel = "LIST",
      description = "what the token allows (default: the method's name)")
  private @Nullable String permissions;

  @Option(
      names = {"-timeout", "--timeout"},
      paramLabel = "SECONDS",
      description = "how long to wait for the answer (default 40)")
  private String timeout = "40";

  @Option(
      names = {"-json", "--json"},
      description = "print the whole response as it came")
  private boolean json;

  CallCommand(Terminal terminal, RunDirectories directories) {
    this.terminal = terminal;
    this.directories = directories;
  }

  @Override
  public Integer call() {
    if (!timeout.matches("[1-9][0-9]{0,4}"))
      throw CommandFailure.usage("call: -timeout must be a number of seconds from 1 to 99999");
    String request = CallParams.request(method, words == null ? List.of() : words);
    String token = key == null ? "" : token(key);
    SSLContext trust = ca == null ? null : CallTrust.authorities(Path.of(ca));
    HttpCall call = url == null ? toNode(token, trust) : new HttpCall(url, token, trust);
    return show(call.post(request, Duration.ofSeconds(Integer.parseInt(timeout))));
  }

  private String token(String file) {
    List<String> wanted = List.of((permissions == null ? method : permissions).split(",", -1));
    try {
      return Token.sign(TokenCommand.read("call", file), wanted, TOKEN, Clock.systemUTC());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("call: " + e.getMessage());
    }
  }

  /** A node with TLS leaves its certificates where only its owner can write. */
  private HttpCall toNode(String token, @Nullable SSLContext trust) {
    RunDirectory node = choice.find(directories);
    Path own = node.serviceCertificates();
    if (!Files.exists(own)) return new HttpCall(nodeUrl("http", node), token, trust);
    return new HttpCall(
        nodeUrl("https", node), token, trust == null ? CallTrust.exactly(own) : trust);
  }

  /** Of the first listener, which is the one of host and port. */
  private static String nodeUrl(String scheme, RunDirectory node) {
    JsonArray listeners =
        NodeCommand.call(node, "node.status", new JsonObject(), STATUS)
            .getJsonArray("listeners", new JsonArray());
    JsonObject first = listeners.isEmpty() ? new JsonObject() : listeners.getJsonObject(0);
    String host = first.getString("host", "");
    if (host.isEmpty()) {
      throw new CommandFailure(
          ExitCode.FAILED, "node " + node.name() + " listens on no port; say where with -url");
    }
    boolean any = host.equals("0.0.0.0") || host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
    String name = any ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
    return scheme + "://" + name + ":" + first.getInteger("port") + "/rpc";
  }

  private int show(HttpCall.Response response) {
    if (json) terminal.out().println(response.text());
    if (response.error() == null) {
      if (!json) terminal.out().println(CallParams.shown(response.result()));
      return ExitCode.OK;
    }
    if (!json) terminal.err().println("call: " + CallParams.failure(response.error()));
    return ExitCode.FAILED;
  }
}

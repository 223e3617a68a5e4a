package io.jelly.cluster;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this JVM runs, so that its workers can run the same.
 *
 * @param exec the main class, or the jar of {@code java -jar}
 * @param classPath with absolute entries, as a worker may have another working folder
 */
record OwnProgram(String exec, List<String> args, List<String> jvmOptions, String classPath) {

  /** The program of this JVM. */
  static OwnProgram find() {
    return of(
        System.getProperty("sun.java.command", ""),
        System.getProperty("java.class.path", ""),
        commandLine(),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /**
   * From what the JVM says of itself.
   *
   * @param javaCommand main class or jar, and the arguments, joined by spaces
   * @param commandLine of the process: its end tells where one argument ends and the next begins
   * @throws IllegalStateException if there is no main class on a class path
   */
  static OwnProgram of(
      String javaCommand, String classPath, List<String> commandLine, List<String> jvmOptions) {
    boolean jar =
        classPath.endsWith(".jar")
            && (javaCommand + " ").startsWith(classPath + " ")
            && !classPath.contains(File.pathSeparator);
    String exec = jar ? classPath : javaCommand.split(" ", 2)[0];
    if (exec.isEmpty() || (!jar && exec.contains("/"))) {
      throw new IllegalStateException(
          "workers cannot run what this JVM runs (\""
              + javaCommand
              + "\" is no main class on a class path); name one with setupPrimary");
    }
    String rest =
        javaCommand.length() > exec.length() ? javaCommand.substring(exec.length() + 1) : "";
    return new OwnProgram(
        jar ? absolute(exec) : exec,
        rest.isEmpty() ? List.of() : split(rest, commandLine),
        jvmOptions.stream().filter(OwnProgram::mayBeShared).toList(),
        absoluteAll(classPath));
  }

  /** The end of the command line that reads as the arguments; where it has none, by spaces. */
  private static List<String> split(String arguments, List<String> commandLine) {
    for (int from = commandLine.size() - 1; from >= 0; from--) {
      List<String> end = commandLine.subList(from, commandLine.size());
      if (String.join(" ", end).equals(arguments)) return List.copyOf(end);
    }
    return List.of(arguments.split(" ", -1));
  }

  private static List<String> commandLine() {
    try {
      String words = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
      return List.of(words.split("\0", -1)).subList(0, words.split("\0", -1).length - 1);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Two JVMs cannot have the same debugger or JMX port, nor write the same archive. */
  private static boolean mayBeShared(String jvmOption) {
    return Stream.of(
            "-agentlib:jdwp",
            "-Xrunjdwp",
            "-Xdebug",
            "-Dcom.sun.management.jmxremote",
            "-XX:ArchiveClassesAtExit")
        .noneMatch(jvmOption::startsWith);
  }

  private static String absoluteAll(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .map(OwnProgram::absolute)
        .collect(Collectors.joining(File.pathSeparator));
  }

  static String absolute(String path) {
    return Path.of(path).toAbsolutePath().toString();
  }
}

package io.jelly.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the next workers are started. Immutable; what is empty keeps the value of before.
 *
 * <p>{@code Cluster.setupPrimary(Settings.empty().exec("com.acme.Worker").args("-v").silent(true))}
 *
 * @param exec the main class, or the path of a jar with a Main-Class (relative to the primary's
 *     working folder); at first what the primary itself runs
 * @param args the arguments of its main; at first the primary's own
 * @param execArgv options of the JVM; at first the primary's own, without debugger and JMX port
 * @param cwd the working folder; at first the primary's own
 * @param silent what workers print is not passed on; at first false
 * @param debugPort each living worker listens for a debugger on a port of its own of the loopback
 *     address, the lowest free one from here on; 0 for none, as at first
 */
public record Settings(
    Optional<String> exec,
    Optional<List<String>> args,
    Optional<List<String>> execArgv,
    Optional<Path> cwd,
    Optional<Boolean> silent,
    OptionalInt debugPort) {
  private static final Settings EMPTY =
      new Settings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty());

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if {@code exec} is blank or {@code debugPort} no port
   */
  public Settings {
    args = args.map(List::copyOf);
    execArgv = execArgv.map(List::copyOf);
    if (exec.isPresent() && exec.get().isBlank())
      throw new IllegalArgumentException("exec must name a main class or a jar");
    int port = debugPort.orElse(0);
    if (port < 0 || port > 65_535)
      throw new IllegalArgumentException("debugPort must be 0 to 65535, not " + port);
  }

  /** Settings that change nothing. */
  public static Settings empty() {
    return EMPTY;
  }

  /** With another main class or jar. */
  public Settings exec(String mainClassOrJar) {
    return new Settings(Optional.of(mainClassOrJar), args, execArgv, cwd, silent, debugPort);
  }

  /** With other arguments; for none at all give an empty list. */
  public Settings args(String... arguments) {
    return args(List.of(arguments));
  }

  /** With other arguments. */
  public Settings args(List<String> arguments) {
    return new Settings(exec, Optional.of(arguments), execArgv, cwd, silent, debugPort);
  }

  /** With other JVM options; for none at all give an empty list. */
  public Settings execArgv(String... jvmOptions) {
    return execArgv(List.of(jvmOptions));
  }

  /** With other JVM options. */
  public Settings execArgv(List<String> jvmOptions) {
    return new Settings(exec, args, Optional.of(jvmOptions), cwd, silent, debugPort);
  }

  /** With another working folder. */
  public Settings cwd(Path folder) {
    return new Settings(exec, args, execArgv, Optional.of(folder), silent, debugPort);
  }

  /** With the workers' output passed on, or not. */
  public Settings silent(boolean quiet) {
    return new Settings(exec, args, execArgv, cwd, Optional.of(quiet), debugPort);
  }

  /** With another first debugger port, 0 for none. */
  public Settings debugPort(int first) {
    return new Settings(exec, args, execArgv, cwd, silent, OptionalInt.of(first));
  }

  /** These, with everything that {@code later} sets. */
  Settings plus(Settings later) {
    return new Settings(
        later.exec.or(() -> exec),
        later.args.or(() -> args),
        later.execArgv.or(() -> execArgv),
        later.cwd.or(() -> cwd),
        later.silent.or(() -> silent),
        later.debugPort.isPresent() ? later.debugPort : debugPort);
  }
}

package io.jelly;

import io.jelly.cli.CommandLineInterface;

/** The program's entry. Worker JVMs have their own, {@code io.jelly.worker.WorkerMain}. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    // The primary moves descriptors, not bytes: it needs none of what Netty does with Unsafe, about
    // which newer JDKs warn.
    System.setProperty("io.netty.noUnsafe", "true");
    int code =
        CommandLineInterface.run(args, System.out, System.err, System.getenv(), new Launcher());
    System.out.flush();
    Runtime.getRuntime().exit(code);
  }
}

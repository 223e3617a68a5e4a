package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.wire.SignalTrap;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The main class of every worker JVM. Arguments: the worker's id, the run directory, and for an
 * application with its own main its class and arguments. Everything else comes over the control
 * socket.
 */
public final class WorkerMain {
  private static final long WELCOME_TIMEOUT_S = 30;

  private WorkerMain() {}

  /** Started by the primary only. */
  public static void main(String[] args) {
    try {
      WorkerRuntime runtime =
          WorkerRuntime.start(Integer.parseInt(args[0]), new RunDirectory(Path.of(args[1])));
      trapSignals(runtime);
      WorkerSettings settings = runtime.settings().get(WELCOME_TIMEOUT_S, TimeUnit.SECONDS);
      if (args.length > 2) {
        runtime.connectHandoff();
        runApplication(runtime, settings, args[2], Arrays.copyOfRange(args, 3, args.length));
      } else {
        Deployment.start(runtime, settings);
      }
    } catch (InterruptedException | IOException | ExecutionException | TimeoutException e) {
      System.err.println("worker " + args[0] + " has no primary: " + e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  /** A Ctrl-C in the terminal reaches every process of it: that one is the primary's to handle. */
  private static void trapSignals(WorkerRuntime runtime) {
    SignalTrap.on("INT", () -> {});
    SignalTrap.on("HUP", () -> {});
    SignalTrap.on("TERM", () -> runtime.leave("SIGTERM", false));
  }

  /** The application's own main, unmodified; it counts as booted when its first server listens. */
  private static void runApplication(
      WorkerRuntime runtime, WorkerSettings settings, String mainClass, String[] arguments) {
    runtime.firstListener().thenAccept(listener -> runtime.booted(settings, listener));
    Method main;
    try {
      main = Class.forName(mainClass).getMethod("main", String[].class);
    } catch (ClassNotFoundException | NoSuchMethodException | LinkageError e) {
      runtime.bootFailed("the application's main class cannot be run: " + e, true);
      return;
    }
    try {
      main.invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      cause.printStackTrace();
      runtime.bootFailed("the application's main threw " + Failures.describe(cause), false);
    } catch (IllegalAccessException | IllegalArgumentException e) {
      runtime.bootFailed(mainClass + " has no public static void main(String[])", true);
    }
  }
}

package io.jelly.cluster;

import io.jelly.config.Scheduling;
import io.jelly.worker.WorkerRuntime;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several JVMs that serve the same ports, in the words of Node's cluster module.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   if (Cluster.isPrimary()) {
 *     for (int i = 0; i < 4; i++) Cluster.fork();
 *     Cluster.onExit((worker, code, signal) -> Cluster.fork());
 *   } else {
 *     Vertx.vertx().createHttpServer().requestHandler(...).listen(8080);
 *   }
 * }
 * }</pre>
 *
 * <p>A worker runs the very same main. Its servers need no change: the primary opens the port at
 * the first {@code listen}, accepts, and hands each connection to a worker. Nobody replaces a
 * worker that exits but the application's exit listener.
 *
 * <p>The JVM of the primary lives as long as its workers, and ends by itself when the last one has
 * exited and main has returned. When it is ended (exit, SIGTERM), its workers finish what is open
 * and exit too; when it is killed, they notice and do the same.
 *
 * <p>All methods may be called on any thread. None but {@link #fork} blocks, and that one only for
 * the start of a process. Listeners are called, and futures completed, on the thread {@code
 * jelly-cluster}, one after the other: they should not block. The order of {@code disconnect} and
 * {@code exit} is not fixed. Methods that are the primary's throw {@link IllegalStateException} in
 * a worker.
 */
public final class Cluster {
  private Cluster() {}

  /** Whether this JVM is no worker. */
  public static boolean isPrimary() {
    return !isWorker();
  }

  /** Whether this JVM was started as a worker. */
  public static boolean isWorker() {
    return WorkerRuntime.current() != null;
  }

  /** This JVM as a worker; null in the primary. */
  public static @Nullable Worker worker() {
    return isWorker() ? Own.WORKER : null;
  }

  /** {@link #fork(Map)} with nothing added to the environment. */
  public static Worker fork() {
    return fork(Map.of());
  }

  /**
   * Starts a worker. Its process is there when this returns; what it does next is told by events.
   *
   * @param environment variables for this worker, over the primary's own
   * @throws IllegalStateException if its process cannot be started, what it is to run is unknown,
   *     descriptors cannot be passed here, or this JVM is ending
   * @throws IllegalArgumentException if a variable's name cannot be used
   */
  public static Worker fork(Map<String, String> environment) {
    return primary("fork").fork(environment);
  }

  /**
   * The workers by id: those that are not both disconnected and gone. A copy. The last of the two
   * events finds its worker no longer here.
   */
  public static Map<Integer, Worker> workers() {
    return primary("workers").workers();
  }

  /**
   * Changes how the next workers are started, not those that run. What the settings leave empty
   * stays as it was. Each call emits {@code setup}, later; so does the first fork if there was
   * none.
   */
  public static void setupPrimary(Settings settings) {
    primary("setupPrimary").setup(settings);
  }

  /** How the next workers are started; empty before the first setup or fork. */
  public static Settings settings() {
    return primary("settings").settings();
  }

  /** Who gets the next connection: as set, else the variable JELLY_SCHEDULING, else round-robin. */
  public static Scheduling schedulingPolicy() {
    return primary("schedulingPolicy").scheduling();
  }

  /**
   * Sets who gets the next connection.
   *
   * @throws IllegalStateException after the first fork, which fixes it
   */
  public static void schedulingPolicy(Scheduling policy) {
    primary("schedulingPolicy").scheduling(policy);
  }

  /**
   * Disconnects every worker, as {@link Worker#disconnect()}, and closes the ports.
   *
   * @return completed when no worker is left; never by this call itself, also if there is none
   */
  public static Future<Void> disconnect() {
    return primary("disconnect").disconnect();
  }

  /** A worker's process has been started. */
  public static void onFork(Consumer<Worker> listener) {
    primary("onFork").fork.add(listener);
  }

  /** A worker runs and has reported to its primary. */
  public static void onOnline(Consumer<Worker> listener) {
    primary("onOnline").online.add(listener);
  }

  /** A server of a worker listens; once for each server. */
  public static void onListening(BiConsumer<Worker, ListeningAddress> listener) {
    primary("onListening").listening.add(listener);
  }

  /** A worker sent a message: null, String, Number, Boolean, JsonObject or JsonArray. */
  public static void onMessage(BiConsumer<Worker, @Nullable Object> listener) {
    primary("onMessage").message.add(listener);
  }

  /** Primary and worker cannot talk any more. */
  public static void onDisconnect(Consumer<Worker> listener) {
    primary("onDisconnect").disconnect.add(listener);
  }

  /** A worker's process is gone. */
  public static void onExit(ExitListener listener) {
    primary("onExit").exit.add(listener);
  }

  /** {@link #setupPrimary} was called; with all settings as they were after it. */
  public static void onSetup(Consumer<Settings> listener) {
    primary("onSetup").setup.add(listener);
  }

  /** A listener threw. Without an error listener it is printed as for any thread. */
  public static void onError(Consumer<Throwable> listener) {
    primary("onError").errors.add(listener);
  }

  private static PrimaryCluster primary(String method) {
    if (isWorker()) {
      throw new IllegalStateException(
          "Cluster."
              + method
              + " is for the primary, and this JVM is worker "
              + Own.WORKER.id()
              + " (see Cluster.isPrimary)");
    }
    return PrimaryCluster.INSTANCE;
  }

  /** Made at the first use, in a worker only. */
  private static final class Own {
    static final Worker WORKER = new OwnWorker(Objects.requireNonNull(WorkerRuntime.current()));
  }
}

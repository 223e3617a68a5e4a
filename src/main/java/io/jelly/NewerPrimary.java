package io.jelly;

import io.jelly.config.NodeConfig;
import io.jelly.config.PrimaryLoss;
import io.jelly.primary.Blueprints;
import io.jelly.primary.PrimaryNode;
import io.jelly.wire.ControlSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of the older primary in an upgrade: starts the newer one, which asks for the node when
 * it has booted ({@link Takeover}), and lets go of it then. Thread-safe.
 */
final class NewerPrimary {
  private static final Logger log = LoggerFactory.getLogger(NewerPrimary.class);

  private final NodeConfig config;
  private final PrimaryNode node;
  private volatile @Nullable Process newer;
  private volatile @Nullable Process successor;
  private volatile CompletableFuture<Long> takenOver = new CompletableFuture<>();

  NewerPrimary(NodeConfig config, PrimaryNode node) {
    this.config = config;
    this.node = node;
  }

  /** See {@code NodeControl.upgrade}. */
  CompletableFuture<JsonObject> upgrade(String jar) {
    return CompletableFuture.supplyAsync(() -> begin(jar))
        .thenCompose(
            version ->
                takenOver.thenApply(
                    pid -> new JsonObject().put("pid", pid).put("version", version)));
  }

  /** Starts the newer primary, which then asks for the node; returns its version. */
  private synchronized String begin(String jar) {
    if (newer != null && newer.isAlive())
      throw new IllegalStateException("an upgrade is under way, to pid " + newer.pid());
    if (config.primary().onPrimaryLoss() == PrimaryLoss.EXIT)
      throw new IllegalStateException(
          "with primary.onPrimaryLoss exit the workers end with their primary: nothing can take over");
    List<String> command = Succession.command();
    Path path = jar.isEmpty() ? Upgrade.jarOf(command) : Path.of(jar);
    try {
      String version = Upgrade.check(Blueprints.java(), path, ControlSocket.PROTOCOL);
      log.info("upgrade to version {} ({})", version, path);
      takenOver = new CompletableFuture<>();
      Process started = Upgrade.start(command, path);
      newer = started;
      started.onExit().thenAccept(this::ended);
      return version;
    } catch (IOException e) {
      throw new IllegalStateException("the new primary cannot be started: " + e.getMessage());
    }
  }

  private void ended(Process gone) {
    takenOver.completeExceptionally(
        new IllegalStateException(
            "the new primary ended with code "
                + gone.exitValue()
                + " before it took over; this one goes on"));
  }

  /** See {@code NodeControl.handOver}. */
  CompletableFuture<JsonObject> handOver(long pid) {
    Process asked = newer;
    if (asked == null || asked.pid() != pid) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("no upgrade to a primary with pid " + pid + " is under way"));
    }
    return node.handOver()
        .thenApply(
            ready -> {
              successor = asked;
              takenOver.complete(pid);
              return new JsonObject().put("pid", ProcessHandle.current().pid());
            });
  }

  /** The one that the node has been handed over to; empty before. */
  Optional<Process> successor() {
    return Optional.ofNullable(successor);
  }
}

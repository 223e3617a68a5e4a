package io.jelly.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What cluster-wide operations need of a node in a cluster, beside {@link NodeControl}. Futures
 * fail as there. Any thread.
 */
public interface ClusterControl {
  /** The key {@code cluster.minNodes}. */
  int minNodes();

  /** Who may have this node do what. */
  default OperationSeal seal() {
    return OperationSeal.NONE;
  }

  /** What other nodes, and nobody else, are to know of this one; no part of any status. */
  JsonObject confidential();

  /**
   * Who is there.
   *
   * @param nodes as in {@code cluster.status}; what a node says in confidence is its member {@code
   *     confidential}
   */
  void seen(JsonArray nodes);

  /** An event of the node, for its log and for whoever follows its events. */
  void announce(String event, String text, JsonObject details);

  /**
   * Checks whether this text can be the node's configuration file, and keeps it for {@link
   * #commitPush}. Completes with {@code {"ok","file","created","changes","overridden"}} or {@code
   * {"ok":false,"problems":[...]}}.
   */
  CompletableFuture<JsonObject> preparePush(String id, String text);

  /**
   * Puts the text in the place of the file; completes with {@code {"ok","problems"}} when all of it
   * that needs no restart is in force, or when that has failed. {@link #undoPush} can follow either
   * way, also under another primary, until {@link #confirmPush}.
   */
  CompletableFuture<JsonObject> commitPush(String id);

  /** Brings back what was before, or forgets what was only prepared; as {@link #commitPush}. */
  CompletableFuture<JsonObject> undoPush(String id);

  /** What was committed stays. */
  void confirmPush(String id);

  /** The push that is neither confirmed nor undone. */
  Optional<String> pendingPush();
}

package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** A cluster-wide operation under its lock, as what it is made of sees it. Methods block. */
interface Session {
  /** Of this operation; no other one has it. */
  String id();

  /** The node that was asked for it. */
  String own();

  /** The nodes that are in the cluster now, by name. */
  List<String> nodes();

  /** Whether this node is in the cluster now, or may be. */
  boolean has(String node);

  /**
   * Throws IllegalStateException, in words, if the operation must not go on: its lock is lost, or
   * this node is in the smaller part of a cluster.
   */
  void check();

  /** As {@link StepCaller#call}, where the name of the step is what identifies it. */
  JsonObject step(String node, String step, JsonObject params, long deadlineMs);

  /** Notes for everybody that what has been committed under this operation's id stays. */
  void decide();
}

package io.jelly.nodes;

/** Why a node cannot be in the cluster, in words for its operator; another try would not help. */
public final class JoinRefused extends RuntimeException {
  /** A sentence without a full stop. */
  public JoinRefused(String message) {
    super(message, null, false, false);
  }
}

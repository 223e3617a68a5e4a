package io.jelly.rpc;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket or TCP connection that a call came over, for the methods that are about the
 * connection itself. Any thread.
 */
interface RpcSession {
  /**
   * Whether responses that nobody here has asked for are passed over, and not answered as what is
   * no request: two peers that answer each other's answers never end.
   */
  boolean ignoresResponses();

  /** From now on its calls are by this caller; when that expires, the connection ends. */
  void authenticate(Caller caller);

  /**
   * Sends it the events of these topics, besides those it has; answers all.
   *
   * @return fails with {@link ErrorCode#LIMIT_EXCEEDED} if they are too many
   */
  Future<List<String>> subscribe(EventHub hub, Set<String> topics);

  /** Ends that for these topics, null for all; answers those left. */
  Future<List<String>> unsubscribe(EventHub hub, @Nullable Set<String> topics);
}

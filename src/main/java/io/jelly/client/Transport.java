package io.jelly.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/** What carries bodies to the server and brings answers back. */
interface Transport {
  /** There is no answer, to none of the calls of a body. */
  final class Unanswered extends RuntimeException {
    private final boolean executed;

    /**
     * @param executed false if certainly nothing was
     */
    Unanswered(String why, boolean executed) {
      super(why, null, false, false);
      this.executed = executed;
    }

    boolean mayHaveBeenExecuted() {
      return executed;
    }
  }

  /**
   * Sends a body and brings the responses of its calls, by id; some may be missing. Fails with
   * {@link Unanswered}, or with an {@link RpcFailure} that is the answer to all of them.
   */
  Future<Map<Long, JsonObject>> exchange(Buffer body, Set<Long> ids, long timeoutMs);

  /** Sends a body that asks for no answer; done when it was written. */
  Future<Void> send(Buffer body, long timeoutMs);

  Future<Void> close();
}

package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.jspecify.annotations.Nullable;

/** One call that is under way on the event bus: to whom, once that is known. Thread-safe. */
final class RemoteCall {
  /** The member that has the call is gone, so nobody will answer it. */
  static final class Lost extends RuntimeException {
    private Lost() {
      super("the member that was called is gone", null, false, false);
    }
  }

  private final BusPeers peers;
  private final Promise<Message<Buffer>> outcome = Promise.promise();
  private volatile @Nullable String member;

  RemoteCall(BusPeers peers) {
    this.peers = peers;
  }

  /** The reply, the failure of the bus, or {@link Lost}, whichever is first. */
  Future<Message<Buffer>> outcome() {
    return outcome.future();
  }

  void replied(Future<Message<Buffer>> reply) {
    reply.onComplete(
        result -> {
          if (result.succeeded()) outcome.tryComplete(result.result());
          else outcome.tryFail(result.cause());
        });
  }

  void sentTo(String chosen) {
    member = chosen;
    if (peers.isGone(chosen)) outcome.tryFail(new Lost());
  }

  /** Ends as if there were nobody to call, if nobody has been chosen yet. */
  void giveUpUnsent() {
    if (member == null) outcome.tryFail(new ReplyException(ReplyFailure.NO_HANDLERS));
  }

  void gone(String departed) {
    if (departed.equals(member)) outcome.tryFail(new Lost());
  }
}

package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Methods of other workers and nodes, over the Vert.x event bus: one address per method, {@code
 * jelly.rpc.METHOD}. Every method of the given table that is not local only is offered there for as
 * long as it has a provider. On a Vertx that is not clustered this finds nobody, quickly.
 * Thread-safe.
 *
 * <p>A call that found no consumer was not executed: it is {@link ErrorCode#UNAVAILABLE} for a name
 * that was ever registered in the cluster, else {@link ErrorCode#METHOD_NOT_FOUND}. Every other
 * failure of the bus leaves the outcome unknown and is {@link ErrorCode#TIMEOUT}, never an internal
 * error, which clients take as leave to send again.
 *
 * <p>A call is made a second time, once, where that can do no harm: nothing was executed, or the
 * member that had it is gone and the method is idempotent. A call of another method whose member is
 * gone is {@link ErrorCode#PROVIDER_LOST}, at once.
 */
public final class EventBusMethods implements RemoteMethods {
  private static final String ADDRESS_PREFIX = "jelly.rpc.";
  private static final String DISCARDED = "Discarded the request";

  /** For the news that somebody left to have reached this worker. */
  private static final long AGAIN_MS = 50;

  /** For the cluster to find somebody else while it makes up for the members that left. */
  private static final long ELSEWHERE_MS = 5_000;

  /** After a departure the names are made known anew, in case their copies went with it. */
  private static final long REPUBLISH_MS = 1_000;

  private final Vertx vertx;
  private final LiveLimits limits;
  private final KnownMethods known;
  private final PublishedMethods published;
  private final BusPeers peers;
  private final Set<RemoteCall> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean republishing = new AtomicBoolean();

  /** As the other, on a bus that knows nothing of its members. */
  public EventBusMethods(Vertx vertx, MethodTable table, RpcLimits limits) {
    this(vertx, table, new LiveLimits(limits), BusPeers.UNKNOWN, Authentication.NONE);
  }

  /**
   * Publishes the methods of the table, now and as they come and go; a table can be published once.
   *
   * @param authentication whether a call must say who made it
   */
  public EventBusMethods(
      Vertx vertx,
      MethodTable table,
      LiveLimits limits,
      BusPeers peers,
      Authentication authentication) {
    this.vertx = vertx;
    this.peers = peers;
    this.limits = limits;
    this.known = new KnownMethods(vertx);
    CallRunner runner = new CallRunner(table, limits, RpcTimer.of(vertx), null);
    this.published =
        new PublishedMethods(vertx, table, limits, runner, known, authentication.withoutToken());
    peers.onGone(this::gone);
  }

  private void gone(String member) {
    underWay.forEach(call -> call.gone(member));
    if (!republishing.compareAndSet(false, true)) return;
    vertx
        .timer(REPUBLISH_MS, TimeUnit.MILLISECONDS)
        .onSuccess(
            passed -> {
              republishing.set(false);
              published.publishNames();
            });
  }

  static String address(String method) {
    return ADDRESS_PREFIX + method;
  }

  /**
   * Completes when every method that was in the table when this was called can be called from other
   * nodes.
   */
  public Future<Void> ready() {
    return published.ready();
  }

  /**
   * Tells the cluster to call this worker's methods no more, and serves what arrives all the same
   * until {@link #close}; completed when nobody should call them any more.
   */
  public Future<Void> withdraw() {
    return published.withdrawAll();
  }

  /** Takes this worker's methods off the bus; the names stay known. Calls out still work. */
  public Future<Void> close() {
    return published.close();
  }

  /** Every method registered in the cluster that is not local only, by name. */
  Future<Map<String, MethodDescription>> descriptions() {
    return known.descriptions();
  }

  @Override
  public Future<RawJson> call(RpcCall call) {
    known.called(call.method());
    return ask(call)
        .recover(
            failure ->
                mayRepeat(call, failure)
                    .compose(yes -> yes ? askAgain(call, failure) : Future.failedFuture(failure)))
        .transform(
            reply ->
                reply.succeeded()
                    ? result(call.method(), reply.result())
                    : failed(call.method(), reply.cause()));
  }

  private DeliveryOptions options() {
    return new DeliveryOptions().setSendTimeout(limits.get().requestTimeoutMs());
  }

  private Future<Message<Buffer>> ask(RpcCall call) {
    return ask(call, new RemoteCall(peers));
  }

  private Future<Message<Buffer>> ask(RpcCall call, RemoteCall attempt) {
    underWay.add(attempt);
    peers.sending(
        attempt::sentTo,
        () ->
            attempt.replied(
                vertx
                    .eventBus()
                    .request(address(call.method()), BusEnvelope.request(call), options(call))));
    return attempt.outcome().onComplete(ended -> underWay.remove(attempt));
  }

  /** Its origin goes along in headers, which a node that knows nothing of them leaves alone. */
  private DeliveryOptions options(RpcCall call) {
    DeliveryOptions own = options();
    call.origin().headers(own::addHeader);
    return own;
  }

  /**
   * What was lost may be executed twice: so it may be given up although it will still be sent when
   * somebody is found for it.
   */
  private Future<Message<Buffer>> askAgain(RpcCall call, Throwable failure) {
    RemoteCall attempt = new RemoteCall(peers);
    if (failure instanceof RemoteCall.Lost) {
      vertx.timer(ELSEWHERE_MS, TimeUnit.MILLISECONDS).onSuccess(passed -> attempt.giveUpUnsent());
    }
    return vertx.timer(AGAIN_MS, TimeUnit.MILLISECONDS).compose(passed -> ask(call, attempt));
  }

  /** Of a method that is unknown everywhere there is nothing to repeat. */
  private Future<Boolean> mayRepeat(RpcCall call, Throwable failure) {
    if (failure instanceof RemoteCall.Lost) return known.isIdempotent(call.method());
    return isUndelivered(failure) ? known.contains(call.method()) : Future.succeededFuture(false);
  }

  @Override
  public void send(RpcCall notification) {
    vertx
        .eventBus()
        .send(
            address(notification.method()),
            BusEnvelope.request(notification),
            options(notification));
  }

  private Future<RawJson> result(String method, Message<Buffer> reply) {
    known.remember(method);
    int most = limits.get().batchResponseBytes();
    if (reply.body().length() > most) {
      return Future.failedFuture(ErrorCode.limit("batchResponseBytes", most, true));
    }
    try {
      Outcome outcome = BusEnvelope.readReply(reply.body());
      return outcome instanceof Outcome.Failure failure
          ? Future.failedFuture(failure.error())
          : Future.succeededFuture(new RawJson(((Outcome.Result) outcome).json()));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(ErrorCode.TIMEOUT.error("the other node's answer cannot be read"));
    }
  }

  private Future<RawJson> failed(String method, Throwable cause) {
    if (cause instanceof RemoteCall.Lost) {
      return Future.failedFuture(
          ErrorCode.PROVIDER_LOST.error(
              new JsonObject().put("reason", "the worker that had the call is gone")));
    }
    if (!isUndelivered(cause)) {
      return Future.failedFuture(ErrorCode.TIMEOUT.error());
    }
    return known
        .contains(method)
        .compose(
            yes ->
                Future.failedFuture(
                    yes
                        ? ErrorCode.unavailable("no live provider")
                        : ErrorCode.METHOD_NOT_FOUND.error()));
  }

  /**
   * A consumer that was unregistering when the message came answers a time-out too, told apart only
   * by its text.
   */
  private static boolean isUndelivered(Throwable cause) {
    return cause instanceof ReplyException reply
        && (reply.failureType() == ReplyFailure.NO_HANDLERS
            || (reply.failureType() == ReplyFailure.TIMEOUT
                && String.valueOf(reply.getMessage()).startsWith(DISCARDED)));
  }
}

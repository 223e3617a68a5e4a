package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * This worker's side of the bus: a consumer for each method that has a local provider. The
 * consumers live on a context of their own, not on that of the verticle whose registration made
 * them: its undeployment would take them along while other instances still serve the method.
 */
final class PublishedMethods implements MethodTable.Listener {
  /** How long the news of a withdrawal may take to those who call. */
  private static final long NEWS_MS = 300;

  private final ContextInternal context;
  private final MethodTable table;
  private final LiveLimits limits;
  private final ObservedCalls calls;
  private final Caller anyone;
  private final KnownMethods known;
  private final VertxInternal vertx;
  private final Map<String, Future<MessageConsumer<Buffer>>> consumers = new ConcurrentHashMap<>();
  private final Set<Future<Void>> leaving = ConcurrentHashMap.newKeySet();

  PublishedMethods(
      Vertx vertx,
      MethodTable table,
      LiveLimits limits,
      CallRunner runner,
      KnownMethods known,
      Caller anyone) {
    this.anyone = anyone;
    this.vertx = (VertxInternal) vertx;
    this.context = this.vertx.createEventLoopContext();
    this.table = table;
    this.limits = limits;
    this.calls = new ObservedCalls(runner, table);
    this.known = known;
    table.listener(this);
  }

  Future<Void> ready() {
    return Future.join(List.copyOf(consumers.values())).mapEmpty();
  }

  /** Makes the names known to the cluster again. */
  void publishNames() {
    Map<String, MethodOptions> methods = table.methods();
    for (String name : consumers.keySet()) {
      MethodOptions options = methods.get(name);
      if (options != null) known.publish(name, MethodDescription.of(name, options));
    }
  }

  /**
   * Takes the methods out of the cluster's table and leaves the consumers where they are: what
   * others have sent before they heard of it arrives later, and would be lost without a word.
   */
  Future<Void> withdrawAll() {
    table.listener(null);
    ClusterManager cluster = vertx.clusterManager();
    if (cluster == null) return Future.succeededFuture();
    return Future.join(
            consumers.entrySet().stream()
                .map(one -> one.getValue().compose(there -> withdraw(cluster, one.getKey())))
                .toList())
        .transform(done -> vertx.timer(NEWS_MS, TimeUnit.MILLISECONDS))
        .mapEmpty();
  }

  private static Future<Void> withdraw(ClusterManager cluster, String name) {
    String address = EventBusMethods.address(name);
    Promise<List<RegistrationInfo>> found = Promise.promise();
    cluster.getRegistrations(address, found);
    return found
        .future()
        .compose(
            all ->
                Future.join(
                    all.stream()
                        .filter(one -> one.nodeId().equals(cluster.getNodeId()))
                        .map(one -> remove(cluster, address, one))
                        .toList()))
        .mapEmpty();
  }

  private static Future<Void> remove(
      ClusterManager cluster, String address, RegistrationInfo registration) {
    Promise<Void> removed = Promise.promise();
    cluster.removeRegistration(address, registration, removed);
    return removed.future();
  }

  Future<Void> close() {
    table.listener(null);
    consumers.keySet().forEach(this::withdraw);
    return Future.join(List.copyOf(leaving)).mapEmpty();
  }

  @Override
  public void appeared(String name, MethodOptions options) {
    if (!options.localOnly()) {
      consumers.put(
          name,
          known
              .publish(name, MethodDescription.of(name, options))
              .compose(ignored -> consume(name)));
    }
  }

  @Override
  public void disappeared(String name) {
    withdraw(name);
  }

  private void withdraw(String name) {
    Future<MessageConsumer<Buffer>> consumer = consumers.remove(name);
    if (consumer != null) {
      Future<Void> left = consumer.compose(MessageConsumer::unregister);
      leaving.add(left);
      left.onComplete(ignored -> leaving.remove(left));
    }
  }

  private Future<MessageConsumer<Buffer>> consume(String name) {
    Promise<MessageConsumer<Buffer>> registered = Promise.promise();
    context.runOnContext(
        ignored -> {
          MessageConsumer<Buffer> consumer =
              vertx
                  .eventBus()
                  .consumer(EventBusMethods.address(name), message -> serve(name, message));
          consumer.completion().map(consumer).onComplete(registered);
        });
    return registered.future();
  }

  /** Always replies: a consumer that throws would leave the caller waiting for its time-out. */
  private void serve(String name, Message<Buffer> message) {
    run(name, message).map(this::bounded).onSuccess(outcome -> reply(message, outcome));
  }

  private Future<Outcome> run(String name, Message<Buffer> message) {
    Object body = message.body();
    if (!(body instanceof Buffer envelope)) {
      return Future.succeededFuture(
          new Outcome.Failure(
              ErrorCode.INVALID_REQUEST.error("event bus message that is no buffer")));
    }
    int most = limits.get().bodyBytes();
    if (envelope.length() - 1 > most) {
      return Future.succeededFuture(new Outcome.Failure(ErrorCode.limit("bodyBytes", most, false)));
    }
    try {
      return calls.run(
          BusEnvelope.readRequest(name, envelope, anyone)
              .from(CallOrigin.ofNode(message.headers()::get)));
    } catch (IllegalArgumentException e) {
      return Future.succeededFuture(
          new Outcome.Failure(ErrorCode.INVALID_REQUEST.error(e.getMessage())));
    }
  }

  private Outcome bounded(Outcome outcome) {
    int most = limits.get().batchResponseBytes();
    boolean fits = !(outcome instanceof Outcome.Result result) || result.json().length() < most;
    return fits ? outcome : new Outcome.Failure(ErrorCode.limit("batchResponseBytes", most, true));
  }

  private static void reply(Message<Buffer> message, Outcome outcome) {
    if (message.replyAddress() != null) {
      message.reply(BusEnvelope.reply(outcome));
    }
  }
}

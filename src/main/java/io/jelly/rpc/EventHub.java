package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The subscribers of one worker. Events come over the event bus, from this worker and, in a
 * cluster, from all others; where the bus ends with this JVM, what it brings is passed on to {@code
 * others}, and theirs come by {@link #deliver}. Thread-safe.
 */
public final class EventHub {
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final ContextInternal context;

  /** A hub that hears nothing yet. */
  public EventHub(Vertx vertx) {
    // Not of the verticle that happens to make it: its undeployment would take the consumer along.
    context = ((VertxInternal) vertx).createEventLoopContext();
  }

  /**
   * Begins to hear the event bus.
   *
   * @param others also hears each event, as topic and JSON
   */
  public Future<Void> listen(BiConsumer<String, Buffer> others) {
    Promise<Void> listening = context.promise();
    context.runOnContext(
        ignored -> {
          MessageConsumer<Buffer> consumer =
              context
                  .owner()
                  .eventBus()
                  .consumer(
                      RpcEvents.ADDRESS,
                      message -> {
                        String topic = message.headers().get(RpcEvents.TOPIC);
                        if (topic == null || !((Object) message.body() instanceof Buffer data))
                          return;
                        deliver(topic, data);
                        others.accept(topic, data);
                      });
          consumer.completion().onComplete(listening);
        });
    return listening.future();
  }

  /** Gives an event to those who want it. */
  public void deliver(String topic, Buffer data) {
    Buffer message = null;
    for (Subscriber subscriber : subscribers) {
      if (!subscriber.wants(topic)) continue;
      if (message == null) message = Subscriber.event(topic, data);
      subscriber.offer(message);
    }
  }

  void add(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  int size() {
    return subscribers.size();
  }

  void remove(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }
}

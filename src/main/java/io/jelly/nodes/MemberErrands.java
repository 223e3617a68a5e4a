package io.jelly.nodes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a primary, which is no member, has one of its workers do in the cluster: an errand. {@code
 * {"do":"take"|"renew","ticket":{...}}}, {@code {"do":"release"|"decide","id":ID}}, {@code
 * {"do":"look"}} are about the {@link OperationTable}; {@code
 * {"do":"call","node":NAME,"call":{...},"timeoutMs":N}} asks another node's primary, over the event
 * bus. Every errand may be run twice: its runner may die before it has told the outcome.
 * Thread-safe.
 */
public final class MemberErrands {
  private static final String ADDRESS_PREFIX = "jelly.node.";
  private static final int FAILED = 1;

  private final Vertx vertx;
  private final OperationTable table;
  private final String node;
  private volatile @Nullable MessageConsumer<JsonObject> calls;

  /**
   * @param node the name of this member's node
   */
  MemberErrands(Vertx vertx, OperationTable table, String node) {
    this.vertx = vertx;
    this.table = table;
    this.node = node;
  }

  /** Runs one; fails if it cannot be done here and now. */
  public Future<JsonObject> run(JsonObject errand) {
    String what = errand.getString("do", "");
    JsonObject ticket = errand.getJsonObject("ticket", new JsonObject());
    String id = errand.getString("id", "");
    return switch (what) {
      case "take" -> blocking(() -> table.take(ticket));
      case "renew" -> blocking(() -> table.renew(ticket));
      case "release" -> blocking(() -> table.release(id));
      case "decide" -> blocking(() -> table.decide(id));
      case "look" -> blocking(table::look);
      case "call" -> call(errand);
      default ->
          Future.failedFuture(new IllegalArgumentException("there is no errand \"" + what + "\""));
    };
  }

  private Future<JsonObject> blocking(Callable<JsonObject> task) {
    return vertx.executeBlocking(task, false);
  }

  private Future<JsonObject> call(JsonObject errand) {
    DeliveryOptions options =
        new DeliveryOptions().setSendTimeout(errand.getLong("timeoutMs", 2_000L));
    return vertx
        .eventBus()
        .<JsonObject>request(
            ADDRESS_PREFIX + errand.getString("node", ""), errand.getJsonObject("call"), options)
        .map(Message::body);
  }

  /** Lets other nodes call this one's primary by this worker. */
  public void answerCalls(Function<JsonObject, Future<JsonObject>> primary) {
    calls =
        vertx
            .eventBus()
            .consumer(
                ADDRESS_PREFIX + node,
                message ->
                    primary
                        .apply(message.body())
                        .onSuccess(message::reply)
                        .onFailure(
                            failure -> message.fail(FAILED, String.valueOf(failure.getMessage()))));
  }

  /** Other workers of the node are asked from now on. */
  void leaving() {
    MessageConsumer<JsonObject> consumer = calls;
    if (consumer != null) consumer.unregister();
  }
}

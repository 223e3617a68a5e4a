package io.jelly.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls that were made together, until each has ended: sent, and what may be repeated sent again
 * after a while. A call is repeated if it was certainly not executed, and where nobody knows only
 * if it is idempotent.
 */
final class CallRound {
  private static final int TIMED_OUT = -32001;
  private static final int BUSY = -32004;
  private static final int UNAVAILABLE = -32005;
  private static final int PROVIDER_LOST = -32008;
  private static final long FIRST_WAIT_MS = 50;
  private static final long LONGEST_WAIT_MS = 1_000;

  // Of all clients of the JVM: they need only differ on one connection.
  private static final AtomicLong IDS = new AtomicLong();

  /** One call, its id and its end. */
  private record Call(RpcRequest request, long id, Promise<@Nullable Object> ended) {
    Call(RpcRequest request) {
      this(request, nextId(), Promise.promise());
    }

    JsonObject json() {
      return request.toJson().put("id", id);
    }
  }

  private final Vertx vertx;
  private final Transport transport;
  private final int repeats;
  private final boolean batch;
  private final List<Call> all;
  private final long deadlineNanos;

  CallRound(
      Vertx vertx,
      Transport transport,
      RpcClientOptions options,
      boolean batch,
      List<RpcRequest> requests) {
    this.vertx = vertx;
    this.transport = transport;
    this.repeats = options.repeats();
    this.batch = batch;
    all = requests.stream().map(Call::new).toList();
    deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.timeoutMs());
  }

  /** An id that no other call of this JVM has. */
  static long nextId() {
    return IDS.incrementAndGet();
  }

  /** How each of them ends, in their order. */
  List<Future<@Nullable Object>> start() {
    send(all, 0);
    return all.stream().map(call -> call.ended().future()).toList();
  }

  private void send(List<Call> open, int repeated) {
    Set<Long> ids = open.stream().map(Call::id).collect(Collectors.toUnmodifiableSet());
    transport
        .exchange(body(open), ids, Math.max(1, leftMs()))
        .onSuccess(responses -> answered(open, responses, repeated))
        .onFailure(failure -> unanswered(open, failure, repeated));
  }

  private Buffer body(List<Call> open) {
    if (!batch) return open.get(0).json().toBuffer();
    JsonArray array = new JsonArray();
    open.forEach(call -> array.add(call.json()));
    return array.toBuffer();
  }

  private void answered(List<Call> open, Map<Long, JsonObject> responses, int repeated) {
    List<Call> again = new ArrayList<>();
    for (Call call : open) {
      JsonObject response = responses.get(call.id());
      RpcFailure failure =
          response == null
              ? new RpcFailure(RpcFailure.NO_ANSWER, "the server left this call out", null)
              : Responses.failure(response);
      if (failure == null && response != null) call.ended().complete(response.getValue("result"));
      else if (failure != null && !repeat(call, failure, repeated, again))
        call.ended().fail(failure);
    }
    sendAgain(again, repeated);
  }

  private void unanswered(List<Call> open, Throwable cause, int repeated) {
    List<Call> again = new ArrayList<>();
    for (Call call : open) {
      RpcFailure failure = failure(cause);
      if (!repeat(call, failure, repeated, again)) call.ended().fail(failure);
    }
    sendAgain(again, repeated);
  }

  private static RpcFailure failure(Throwable cause) {
    if (cause instanceof RpcFailure failure) return failure;
    boolean unsent = cause instanceof Transport.Unanswered gone && !gone.mayHaveBeenExecuted();
    return new RpcFailure(
        unsent ? RpcFailure.NOT_SENT : RpcFailure.NO_ANSWER,
        String.valueOf(cause.getMessage()),
        null);
  }

  private boolean repeat(Call call, RpcFailure failure, int repeated, List<Call> again) {
    boolean may =
        switch (failure.code()) {
          case BUSY, UNAVAILABLE, RpcFailure.NOT_SENT -> true;
          case TIMED_OUT, PROVIDER_LOST, RpcFailure.NO_ANSWER -> call.request().idempotent();
          default -> false;
        };
    return may && repeated < repeats && leftMs() > waitMs(repeated) && again.add(call);
  }

  private void sendAgain(List<Call> again, int repeated) {
    if (again.isEmpty()) return;
    // Half of it by chance, so that many clients do not come back at once.
    long wait = waitMs(repeated);
    long chance = ThreadLocalRandom.current().nextLong(wait / 2 + 1);
    vertx.setTimer(Math.max(1, wait - chance), passed -> send(again, repeated + 1));
  }

  private static long waitMs(int repeated) {
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(repeated, 10));
  }

  private long leftMs() {
    return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
  }
}

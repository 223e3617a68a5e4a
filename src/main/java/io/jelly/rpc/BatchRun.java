package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One batch: up to {@code batchConcurrency} of its calls run side by side, begun in their order,
 * and so stand the answers. What has not begun when the time of a request is over is not executed,
 * and told so. Once the results are larger than {@code batchResponseBytes}, further ones are
 * replaced by an error and calls not yet begun are not executed; otherwise a small body could make
 * this worker hold any amount of memory.
 */
final class BatchRun {
  /**
   * What stands at one place of the array.
   *
   * @param id null if the JSON is a whole response already, else it is the result of this call
   */
  private record Answer(@Nullable Buffer id, Buffer json) {
    int size() {
      return id == null ? json.length() : ResponseWriter.size(id, json);
    }

    void appendTo(Buffer out) {
      if (id == null) out.appendBuffer(json);
      else ResponseWriter.append(out, id, json);
    }
  }

  private final Function<Message.Request, Future<Outcome>> runner;
  private final RpcLimits limits;
  private final List<Message.Element> elements;
  private final AtomicReferenceArray<@Nullable Answer> answers;
  private final LapClock laps;
  private final long startedNanos;
  private final AtomicInteger unanswered;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Promise<RpcReply> done = Promise.promise();
  // Of whoever advances, which is one thread at a time.
  private int next;

  /**
   * @param runner runs one call; it never fails, and uses the clock for it
   */
  BatchRun(
      Function<Message.Request, Future<Outcome>> runner,
      RpcLimits limits,
      LapClock laps,
      List<Message.Element> elements) {
    this.runner = runner;
    this.limits = limits;
    this.laps = laps;
    startedNanos = laps.begin();
    this.elements = elements;
    answers = new AtomicReferenceArray<>(elements.size());
    unanswered = new AtomicInteger(elements.size());
  }

  Future<RpcReply> start() {
    advance();
    return done.future();
  }

  /**
   * Begins calls while there is room. Calls that end meanwhile, here or on other threads, only
   * signal: so this neither nests nor runs twice.
   */
  private void advance() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      while (next < elements.size() && running.get() < limits.batchConcurrency()) {
        begin(next, elements.get(next++));
      }
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  private void begin(int index, Message.Element element) {
    if (element instanceof Message.Request request) {
      run(index, request);
    } else {
      answer(index, ready(Refusal.of((Message.Invalid) element)));
    }
  }

  private void run(int index, Message.Request request) {
    Buffer id = request.id();
    RpcException refusal = refusal();
    if (refusal != null) {
      answer(index, id == null ? null : ready(ResponseWriter.error(id, refusal)));
      return;
    }
    running.incrementAndGet();
    Future<Outcome> call = runner.apply(request);
    if (id == null) {
      answer(index, null); // Nobody waits for a notification.
    }
    call.onSuccess(
        outcome -> {
          running.decrementAndGet();
          if (id != null) {
            put(index, id, outcome);
          }
          advance();
        });
  }

  /** Why nothing more may be begun; null if it may. */
  private @Nullable RpcException refusal() {
    if (bytes.get() > limits.batchResponseBytes()) {
      return tooLarge(false);
    }
    long elapsedMs = TimeUnit.NANOSECONDS.toMillis(laps.begin() - startedNanos);
    return elapsedMs < limits.requestTimeoutMs()
        ? null
        : ErrorCode.busy(
            "batchConcurrency", limits.batchConcurrency(), "calls of a batch at a time");
  }

  private void put(int index, Buffer id, Outcome outcome) {
    Answer answer =
        outcome instanceof Outcome.Result result
            ? new Answer(id, result.json())
            : ready(ResponseWriter.response(id, outcome));
    boolean fits = bytes.addAndGet(answer.size()) <= limits.batchResponseBytes();
    answer(index, fits ? answer : ready(ResponseWriter.error(id, tooLarge(true))));
  }

  private static Answer ready(Buffer response) {
    return new Answer(null, response);
  }

  private RpcException tooLarge(boolean executed) {
    return ErrorCode.limit("batchResponseBytes", limits.batchResponseBytes(), executed);
  }

  private void answer(int index, @Nullable Answer answer) {
    answers.set(index, answer);
    if (unanswered.decrementAndGet() == 0) done.complete(reply());
  }

  private RpcReply reply() {
    long size = 1;
    for (int i = 0; i < answers.length(); i++) {
      Answer answer = answers.get(i);
      if (answer != null) size += 1 + answer.size();
    }
    return size == 1 ? RpcReply.NOTHING : RpcReply.of(array(Math.toIntExact(size)));
  }

  private Buffer array(int size) {
    Buffer out = Buffer.buffer(size);
    byte separator = '[';
    for (int i = 0; i < answers.length(); i++) {
      Answer answer = answers.get(i);
      if (answer == null) continue;
      answer.appendTo(out.appendByte(separator));
      separator = ',';
    }
    return out.appendByte((byte) ']');
  }
}

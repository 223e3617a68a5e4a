package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One batch: up to {@code batchConcurrency} of its calls run side by side, begun in their order,
 * and so stand the answers. What has not begun when the time of a request is over is not executed,
 * and told so. Once the results are larger than {@code batchResponseBytes}, further ones are
 * replaced by an error and calls not yet begun are not executed; otherwise a small body could make
 * this worker hold any amount of memory.
 */
final class BatchRun {
  private final Function<RpcCall, Future<Outcome>> runner;
  private final RpcLimits limits;
  private final List<Message.Element> elements;
  private final AtomicReferenceArray<Buffer> answers;
  private final long startedNanos = System.nanoTime();
  private final AtomicInteger unanswered;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger signals = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Promise<RpcReply> done = Promise.promise();
  // Of whoever advances, which is one thread at a time.
  private int next;

  BatchRun(
      Function<RpcCall, Future<Outcome>> runner, RpcLimits limits, List<Message.Element> elements) {
    this.runner = runner;
    this.limits = limits;
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
      answer(index, Refusal.of((Message.Invalid) element));
    }
  }

  private void run(int index, Message.Request request) {
    Buffer id = request.id();
    RpcException refusal = refusal();
    if (refusal != null) {
      answer(index, id == null ? null : ResponseWriter.error(id, refusal));
      return;
    }
    running.incrementAndGet();
    Future<Outcome> call = runner.apply(Dispatcher.call(request));
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
    long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
    return elapsedMs < limits.requestTimeoutMs()
        ? null
        : ErrorCode.busy("batchConcurrency", limits.batchConcurrency(), "calls of a batch");
  }

  private void put(int index, Buffer id, Outcome outcome) {
    Buffer answer = ResponseWriter.response(id, outcome);
    boolean fits = bytes.addAndGet(answer.length()) <= limits.batchResponseBytes();
    answer(index, fits ? answer : ResponseWriter.error(id, tooLarge(true)));
  }

  private RpcException tooLarge(boolean executed) {
    return ErrorCode.limit("batchResponseBytes", limits.batchResponseBytes(), executed);
  }

  private void answer(int index, @Nullable Buffer answer) {
    answers.set(index, answer);
    if (unanswered.decrementAndGet() == 0) {
      List<Buffer> given =
          IntStream.range(0, answers.length())
              .mapToObj(answers::get)
              .filter(Objects::nonNull)
              .toList();
      done.complete(given.isEmpty() ? RpcReply.NOTHING : RpcReply.of(ResponseWriter.array(given)));
    }
  }
}

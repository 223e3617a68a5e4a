package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * One batch: its calls run side by side, the answers stand in the order of the calls. Once the
 * results are larger than {@code batchResponseBytes}, further ones are replaced by an error and
 * calls not yet begun are not executed; otherwise a small body could make this worker hold any
 * amount of memory.
 */
final class BatchRun {
  private final CallRunner runner;
  private final int maxBytes;
  private final List<Message.Element> elements;
  private final AtomicReferenceArray<Buffer> answers;
  private final AtomicInteger open = new AtomicInteger(1);
  private final AtomicLong bytes = new AtomicLong();
  private final Promise<RpcReply> done = Promise.promise();

  BatchRun(CallRunner runner, RpcLimits limits, List<Message.Element> elements) {
    this.runner = runner;
    this.maxBytes = limits.batchResponseBytes();
    this.elements = elements;
    this.answers = new AtomicReferenceArray<>(elements.size());
  }

  Future<RpcReply> start() {
    for (int i = 0; i < elements.size(); i++) {
      begin(i, elements.get(i));
    }
    // The count began at one, so that calls answered at once do not finish the batch before all
    // have begun.
    finishOne();
    return done.future();
  }

  private void begin(int index, Message.Element element) {
    if (element instanceof Message.Request request) {
      run(index, request);
    } else if (element instanceof Message.Invalid invalid) {
      answers.set(index, Refusal.of(invalid));
    }
  }

  private void run(int index, Message.Request request) {
    Buffer id = request.id();
    if (id == null) {
      runner.run(Dispatcher.call(request));
      return;
    }
    if (bytes.get() > maxBytes) {
      answers.set(index, tooLarge(id, false));
      return;
    }
    open.incrementAndGet();
    runner.run(Dispatcher.call(request)).onSuccess(outcome -> put(index, id, outcome));
  }

  private void put(int index, Buffer id, Outcome outcome) {
    Buffer answer = ResponseWriter.response(id, outcome);
    boolean fits = bytes.addAndGet(answer.length()) <= maxBytes;
    answers.set(index, fits ? answer : tooLarge(id, true));
    finishOne();
  }

  private Buffer tooLarge(Buffer id, boolean executed) {
    return ResponseWriter.error(id, ErrorCode.limit("batchResponseBytes", maxBytes, executed));
  }

  private void finishOne() {
    if (open.decrementAndGet() == 0) {
      List<Buffer> given =
          IntStream.range(0, answers.length())
              .mapToObj(answers::get)
              .filter(Objects::nonNull)
              .toList();
      done.complete(
          given.isEmpty() ? RpcReply.NOTHING : new RpcReply(ResponseWriter.array(given), false));
    }
  }
}

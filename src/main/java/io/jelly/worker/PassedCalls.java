package io.jelly.worker;

import io.jelly.wire.Message;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** JSON-RPC calls that were passed on to the primary and are not answered yet. Thread-safe. */
final class PassedCalls {
  private final Predicate<Message> send;
  private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger nextRequest = new AtomicInteger(1);

  /**
   * @param send to the primary; false if it is not there
   */
  PassedCalls(Predicate<Message> send) {
    this.send = send;
  }

  /** Passes a call on; fails with IOException if the primary is gone, or goes before its answer. */
  CompletableFuture<String> ask(String call) {
    int request = nextRequest.getAndIncrement();
    CompletableFuture<String> reply = new CompletableFuture<>();
    asked.put(request, reply);
    if (!send.test(new Message.Ask(request, call))) {
      asked.remove(request);
      reply.completeExceptionally(new IOException("the primary is gone"));
    }
    return reply;
  }

  /** The primary has answered. */
  void answered(Message.Answer answer) {
    CompletableFuture<String> waiting = asked.remove(answer.request());
    if (waiting != null) waiting.complete(answer.reply());
  }

  /** No answer will come. */
  void failAll(IOException why) {
    asked.values().forEach(reply -> reply.completeExceptionally(why));
    asked.clear();
  }
}

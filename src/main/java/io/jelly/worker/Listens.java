package io.jelly.worker;

import io.jelly.handoff.AssignedListener;
import io.jelly.handoff.HandedServers;
import io.jelly.handoff.ListenRequest;
import io.jelly.wire.Message;
import io.jelly.wire.WireAddress;
import io.vertx.core.json.JsonObject;
import java.net.BindException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * What the servers of this JVM asked the primary to listen on, answered or not. It outlives the
 * primary: the next one is told what is listened on, and asked again what was not answered.
 * Thread-safe.
 */
final class Listens implements HandedServers.Registrar {
  /** The way to the primary. */
  interface Primary {
    /** False if it is gone. */
    boolean send(Message message);
  }

  private record Asked(Message.Listen message, CompletableFuture<AssignedListener> answer) {}

  private final Primary primary;
  private final BooleanSupplier another;
  private final Map<Integer, Asked> asked = new ConcurrentHashMap<>();
  private final Map<Integer, Message.Listen> granted = new ConcurrentHashMap<>();
  private final Map<SocketAddress, AtomicInteger> randomPorts = new ConcurrentHashMap<>();
  private final Map<String, String> modes = new ConcurrentHashMap<>();
  private final AtomicInteger nextRequest = new AtomicInteger(1);
  private final CompletableFuture<AssignedListener> first = new CompletableFuture<>();

  /**
   * @param another whether another primary is expected when this one is gone
   */
  Listens(Primary primary, BooleanSupplier another) {
    this.primary = primary;
    this.another = another;
  }

  /** Completed when the first server listens. */
  CompletableFuture<AssignedListener> first() {
    return first;
  }

  /** A Unix socket of this path is to have this mode, three octal digits, from the beginning. */
  void mode(String path, String mode) {
    modes.put(path, mode);
  }

  @Override
  public CompletionStage<AssignedListener> listen(ListenRequest request) {
    WireAddress address = WireAddress.of(request.address());
    boolean random = address.path().isEmpty() && address.port() == 0;
    Message.Listen message =
        new Message.Listen(
            nextRequest.getAndIncrement(),
            address.host(),
            address.port(),
            address.path(),
            random ? nextIndex(request.address()) : 0,
            request.backlog(),
            modes.getOrDefault(address.path(), ""));
    CompletableFuture<AssignedListener> answer = new CompletableFuture<>();
    asked.put(message.request(), new Asked(message, answer));
    if (!primary.send(message) && !another.getAsBoolean())
      refuse(message.request(), "the primary is gone");
    return answer;
  }

  /**
   * The n-th server of each worker on a random port of one address shares its port with the other
   * workers' n-th.
   */
  private int nextIndex(SocketAddress address) {
    return randomPorts.computeIfAbsent(address, unused -> new AtomicInteger()).getAndIncrement();
  }

  @Override
  public void unlisten(int listenerId) {
    granted.remove(listenerId);
    primary.send(new Message.Unlisten(listenerId));
  }

  /** The primary has answered. */
  void assigned(Message.Listening listening) {
    Asked waiting = asked.remove(listening.request());
    if (waiting == null) return;
    granted.put(listening.listener(), waiting.message);
    SocketAddress address =
        new WireAddress(listening.host(), listening.port(), listening.path()).toSocketAddress();
    AssignedListener assigned = new AssignedListener(listening.listener(), address);
    // First: what waits may find everything started, and ask for the first listener.
    first.complete(assigned);
    waiting.answer.complete(assigned);
  }

  /** The request cannot be granted. */
  void refuse(int request, String reason) {
    Asked waiting = asked.remove(request);
    if (waiting != null) waiting.answer.completeExceptionally(new BindException(reason));
  }

  /** No primary will ever answer. */
  void refuseAll(String reason) {
    asked.keySet().forEach(request -> refuse(request, reason));
  }

  /** Asks a new primary for what the old one left unanswered. */
  void askAgain() {
    asked.values().forEach(waiting -> primary.send(waiting.message));
  }

  /** What is listened on: listener number to what was asked for. */
  JsonObject granted() {
    JsonObject json = new JsonObject();
    granted.forEach(
        (listener, asked) ->
            json.put(
                String.valueOf(listener),
                new JsonObject()
                    .put("host", asked.host())
                    .put("port", asked.port())
                    .put("path", asked.path())
                    .put("index", asked.index())));
    return json;
  }
}

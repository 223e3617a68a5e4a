package io.jelly.primary;

import io.jelly.config.Scheduling;
import io.jelly.handoff.AcceptedSocket;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.HandoffLink;
import io.jelly.handoff.ListeningSocket;
import io.jelly.handoff.SpillIntake;
import io.jelly.primary.NodePage.Fact;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets of the node, by what asked for them. All methods on the descriptor loop.
 */
final class Listeners {
  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  /** How exactly the time-out for acknowledgements is kept. */
  private static final long LOOK_MS = 50;

  private final DescriptorLoop loop;
  private Scheduling scheduling;
  private int queueMax;
  private long ackTimeoutMs;

  /** Listeners of configuration and inheritance; requests match them by port. */
  private final List<NodeListener> given = new ArrayList<>();

  private final Map<ListenerKey, NodeListener> requested = new LinkedHashMap<>();
  private final Map<Integer, NodeListener> byId = new LinkedHashMap<>();
  private final Map<Integer, HandoffLink> links = new LinkedHashMap<>();
  private final NodePage page;
  private final Set<ListenerKey> saidToDiffer = new HashSet<>();
  private final Consumer<NodeEvent> events;
  private final RefusalWatch refusals;
  private final Spillover spillover;

  /**
   * @param events hears of ports opened and closed, and of refused connections
   */
  Listeners(
      DescriptorLoop loop,
      NodePage page,
      Scheduling scheduling,
      int queueMax,
      long ackTimeoutMs,
      Spillover spillover,
      Consumer<NodeEvent> events) {
    this.loop = loop;
    this.spillover = spillover;
    this.page = page;
    this.scheduling = scheduling;
    this.queueMax = queueMax;
    this.events = events;
    refusals = new RefusalWatch(events);
    loop.every(RefusalWatch.EVERY_MS, () -> byId.values().forEach(refusals::look));
    this.ackTimeoutMs = ackTimeoutMs;
    loop.every(LOOK_MS, this::revokeUnacknowledged);
    if (spillover.isEnabled())
      loop.every(LOOK_MS, () -> byId.values().forEach(NodeListener::lookForRoom));
  }

  /**
   * Changes how connections get to workers.
   *
   * @return workers that accept by themselves and are to stop it, with the number of listening
   *     sockets that each was sent
   */
  Map<Integer, Integer> configure(Scheduling next, int nextQueueMax, long nextAckTimeoutMs) {
    boolean sharingEnds = scheduling == Scheduling.SHARED && next != Scheduling.SHARED;
    boolean changed = next != scheduling || nextQueueMax != queueMax;
    scheduling = next;
    queueMax = nextQueueMax;
    ackTimeoutMs = nextAckTimeoutMs;
    if (changed) byId.values().forEach(listener -> listener.configure(next, nextQueueMax));
    Map<Integer, Integer> sharing = new LinkedHashMap<>();
    if (sharingEnds) links.forEach((worker, link) -> sharing.put(worker, link.shares()));
    return sharing;
  }

  /** Opens a listener that the node has from the start, before any worker asks. */
  NodeListener give(ListeningSocket socket) {
    NodeListener listener = open(nextId(), socket);
    given.add(listener);
    page.set(Fact.GIVEN_LISTENERS, listener.id());
    return listener;
  }

  /**
   * Takes over a listener of the primary before, by a copy of its socket that a worker held.
   *
   * @return null if this node has it already
   */
  @Nullable NodeListener adopt(int id, ListeningSocket socket) {
    if (byId.containsKey(id)) {
      socket.close();
      return null;
    }
    page.listener(id).inherit();
    NodeListener listener = open(id, socket);
    if (id <= page.get(Fact.GIVEN_LISTENERS)) given.add(listener);
    return listener;
  }

  /** A worker tells what it asked for when it got a listener of the primary before. */
  void askedFor(ListenerKey key, int id) {
    NodeListener listener = byId.get(id);
    if (listener != null && !given.contains(listener)) requested.putIfAbsent(key, listener);
  }

  private int nextId() {
    int id = page.getInt(Fact.LAST_LISTENER) + 1;
    page.set(Fact.LAST_LISTENER, id);
    return id;
  }

  /** The listeners that the node has whether or not a worker asks. */
  List<NodeListener> given() {
    return given;
  }

  /**
   * The listener for a request of a worker, opened if it is the first of its kind.
   *
   * @param mode of a Unix socket that is opened for it, three octal digits; empty for the usual one
   * @throws java.net.BindException if the address cannot be bound
   */
  NodeListener request(ListenerKey key, int backlog, String mode) throws IOException {
    for (NodeListener listener : given) {
      if (key.matches(listener.address())) {
        if (key.differsFrom(listener.address()) && saidToDiffer.add(key)) {
          log.info(
              "the application asked for {}; it is served on {}, the node's own address (see -host)",
              ListeningSocket.text(key.address()),
              ListeningSocket.text(listener.address()));
        }
        return listener;
      }
    }
    NodeListener listener = requested.get(key);
    return listener != null
        ? listener
        : request(key, ListeningSocket.bind(key.address(), backlog, mode));
  }

  /** The listener for a request whose socket could be had; only the first such socket is kept. */
  NodeListener request(ListenerKey key, ListeningSocket socket) {
    NodeListener listener = requested.get(key);
    if (listener != null) {
      socket.close();
      return listener;
    }
    listener = open(nextId(), socket);
    requested.put(key, listener);
    return listener;
  }

  /** The sockets that other nodes of this host may share. */
  List<ListeningSocket> shareable() {
    return byId.values().stream()
        .filter(listener -> !listener.isFenced())
        .map(NodeListener::socket)
        .toList();
  }

  private NodeListener open(int id, ListeningSocket socket) {
    NodeListener listener =
        new NodeListener(loop, id, socket, scheduling, queueMax, page.listener(id), spillover);
    byId.put(listener.id(), listener);
    refusals.begin(listener);
    happened("listener-opened", "listening on ", listener);
    return listener;
  }

  /**
   * Who takes a connection that came to another node by this port, or, where the nodes' own ports
   * differ, by its listener of this number; null if nobody has room for it.
   */
  SpillIntake.@Nullable Place place(int number, int port) {
    NodeListener sameNumber = byId.get(number);
    NodeListener found =
        byId.values().stream()
            .filter(one -> one.address() instanceof InetSocketAddress own && own.getPort() == port)
            .findFirst()
            .orElse(given.contains(sameNumber) ? sameNumber : null);
    return found == null || !found.hasRoom() ? null : found::spilled;
  }

  /** Null if there is none with this number. */
  @Nullable NodeListener find(int id) {
    return byId.get(id);
  }

  Collection<NodeListener> all() {
    return byId.values();
  }

  /** Closes a listener that nobody serves any more. */
  void close(NodeListener listener) {
    fence(listener);
    listener.close();
    refusals.forget(listener);
    page.listener(listener.id()).release();
    byId.remove(listener.id());
    given.remove(listener);
    requested.values().remove(listener);
  }

  /** Closes every listener but these. */
  void closeAllBut(Set<Integer> kept) {
    for (NodeListener listener : List.copyOf(byId.values()))
      if (!kept.contains(listener.id())) close(listener);
  }

  /** Who hears of a worker's connections. */
  HandoffLink.Listener linkListener(
      int workerId, BiConsumer<Integer, ListeningSocket> listening, Runnable closed) {
    return new HandoffLink.Listener() {
      @Override
      public void taken(int listenerId) {
        NodeListener listener = byId.get(listenerId);
        if (listener != null) listener.taken();
      }

      @Override
      public void returned(AcceptedSocket connection) {
        Listeners.this.returned(connection);
      }

      @Override
      public void migrated(AcceptedSocket connection) {
        NodeListener listener = byId.get(connection.listenerId());
        if (listener == null) connection.close();
        else listener.migrated(connection);
      }

      @Override
      public void listening(int listenerId, ListeningSocket socket) {
        listening.accept(listenerId, socket);
      }

      @Override
      public void settled() {
        roomForMore();
      }

      @Override
      public void closed() {
        links.remove(workerId);
        closed.run();
        roomForMore();
      }
    };
  }

  void linked(int workerId, HandoffLink link) {
    links.put(workerId, link);
  }

  private void returned(AcceptedSocket connection) {
    NodeListener listener = byId.get(connection.listenerId());
    if (listener == null) connection.close();
    else listener.returned(connection);
  }

  void roomForMore() {
    for (NodeListener listener : byId.values()) listener.roomForMore();
  }

  /** A worker that does not take a connection in time loses it to another one. */
  private void revokeUnacknowledged() {
    for (HandoffLink link : List.copyOf(links.values())) {
      List<AcceptedSocket> back = link.revokeOlderThan(ackTimeoutMs * 1_000_000);
      for (int i = back.size() - 1; i >= 0; i--) returned(back.get(i));
    }
  }

  /** Leaves new connections in the kernel's queue from now on. */
  void suspend() {
    byId.values().forEach(NodeListener::suspend);
  }

  /** Whether nothing that was accepted is on its way. */
  boolean isSettled() {
    return byId.values().stream().allMatch(listener -> listener.counts().queued() == 0);
  }

  /** Closes this process's copies of the sockets; the ports stay open where others have some. */
  void release() {
    byId.values().forEach(NodeListener::release);
  }

  /** Closes every port after what waits in the kernel's queue has been taken in. */
  void fence() {
    byId.values().forEach(this::fence);
    roomForMore();
  }

  private void fence(NodeListener listener) {
    if (listener.isFenced()) return;
    listener.fence();
    happened("listener-closed", "listening no more on ", listener);
  }

  private void happened(String event, String text, NodeListener listener) {
    String address = ListeningSocket.text(listener.address());
    events.accept(
        new NodeEvent.OfNode(event, text + address, new JsonObject().put("address", address)));
  }

  /** Whether every accepted connection is with a worker. */
  boolean isEmpty() {
    for (NodeListener listener : byId.values()) if (!listener.isEmpty()) return false;
    return true;
  }
}

package io.jelly.primary;

import io.jelly.config.Scheduling;
import io.jelly.handoff.AcceptedSocket;
import io.jelly.handoff.Acceptor;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.HandoffLink;
import io.jelly.handoff.ListeningSocket;
import io.jelly.handoff.Relays;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * One listening socket of the node, its queue and its {@link Counters}.
 *
 * <p>It accepts only while some worker can take a connection; else new ones wait in the kernel's
 * queue, and the port stays open. All methods on the descriptor loop.
 */
final class NodeListener {
  private static final long SHARE_AGAIN_MS = 10;

  /** While so many connections wait for a worker, none is taken from other nodes. */
  private static final int MOST_WAITING = 64;

  private final DescriptorLoop loop;
  private final int id;
  private final ListeningSocket socket;
  private boolean shared;
  private Schedule schedule;
  private int queueMax;
  private final Acceptor acceptor;
  private final List<ServingWorker> workers = new ArrayList<>();
  private final Deque<AcceptedSocket> queue = new ArrayDeque<>();
  private final Counters counters;
  private final Spillover spillover;
  private boolean fenced;
  private boolean suspended;

  /** Since when no worker can take a connection, on the monotonic clock; 0 while one can. */
  private long stuckSinceNanos;

  /**
   * @param scheduling {@code shared}: the workers accept by themselves, from copies of the socket
   */
  NodeListener(
      DescriptorLoop loop,
      int id,
      ListeningSocket socket,
      Scheduling scheduling,
      int queueMax,
      Counters counters,
      Spillover spillover) {
    this.loop = loop;
    this.id = id;
    this.socket = socket;
    this.shared = scheduling == Scheduling.SHARED;
    this.schedule = scheduleOf(scheduling);
    this.queueMax = queueMax;
    this.counters = counters;
    this.spillover = spillover;
    acceptor = Acceptor.open(loop, socket, true, this::accepted);
  }

  private static Schedule scheduleOf(Scheduling scheduling) {
    return switch (scheduling) {
      case LEAST_CONNECTIONS -> new LeastConnections();
      case IP_HASH -> new IpHash();
      case ROUND_ROBIN, SHARED -> new RoundRobin();
    };
  }

  /**
   * Changes who gets the next connection, and how many may wait. Workers begin to share the socket
   * at once; that they stop is the caller's to tell them.
   */
  void configure(Scheduling scheduling, int most) {
    queueMax = most;
    schedule = scheduleOf(scheduling);
    boolean sharedBefore = shared;
    shared = scheduling == Scheduling.SHARED;
    if (shared && !sharedBefore) {
      acceptor.pause();
      workers.forEach(this::share);
    }
    roomForMore();
  }

  int id() {
    return id;
  }

  SocketAddress address() {
    return socket.address();
  }

  ListeningSocket socket() {
    return socket;
  }

  /** Whether its port is closed. */
  boolean isFenced() {
    return fenced;
  }

  boolean isServed() {
    return !workers.isEmpty();
  }

  Counters.Counts counts() {
    return counters.counts();
  }

  /** A worker joins in. */
  void serve(ServingWorker worker) {
    if (workers.contains(worker)) return;
    workers.add(worker);
    workers.sort(Comparator.comparingInt(ServingWorker::id));
    if (shared) {
      acceptor.pause();
      share(worker);
    }
    roomForMore();
  }

  /** Its window may be full for a moment; without the socket it would serve nobody. */
  private void share(ServingWorker worker) {
    if (!shared || fenced || !workers.contains(worker) || worker.link().share(socket, id)) return;
    loop.after(SHARE_AGAIN_MS, () -> share(worker));
  }

  /** A worker gets a copy of the socket, for the time without a primary. */
  void copyTo(HandoffLink link) {
    if (fenced || link.isClosed() || link.copy(socket, id)) return;
    loop.after(SHARE_AGAIN_MS, () -> copyTo(link));
  }

  /** A worker gets no more connections. */
  void unserve(ServingWorker worker) {
    workers.remove(worker);
  }

  /** Something changed: place what waits, and accept again. */
  void roomForMore() {
    while (!queue.isEmpty() && place(queue.peek())) queue.remove();
    counters.queued(queue.size());
    if (!shared && !fenced && !suspended && queue.isEmpty() && canPlace()) acceptor.resume();
  }

  private boolean canPlace() {
    for (ServingWorker worker : workers) if (worker.canTake()) return true;
    return false;
  }

  private void accepted(AcceptedSocket connection) {
    counters.accepted();
    connection.listenerId(id);
    boolean first = queue.isEmpty();
    if (first && (place(connection) || (isStuck() && spill(connection)))) return;
    enqueue(connection, false);
  }

  /** Regularly: finds out whether connections are to go to other nodes. */
  void lookForRoom() {
    if (isServable() || fenced || suspended || !(address() instanceof InetSocketAddress)) {
      if (stuckSinceNanos != 0) spillover.over();
      stuckSinceNanos = 0;
      return;
    }
    if (stuckSinceNanos == 0) stuckSinceNanos = Math.max(1, System.nanoTime());
    if (!isStuck()) return;
    while (!queue.isEmpty() && spill(queue.peek())) queue.remove();
    counters.queued(queue.size());
    if (queue.isEmpty() && spillover.isOn()) acceptor.resume();
  }

  private boolean isServable() {
    return shared ? !workers.isEmpty() : canPlace();
  }

  private boolean isStuck() {
    return stuckSinceNanos != 0
        && System.nanoTime() - stuckSinceNanos >= spillover.afterMs() * 1_000_000;
  }

  private boolean spill(AcceptedSocket connection) {
    if (!connection.maySpill() || !spillover.take(connection, fate(connection))) return false;
    counters.offered();
    return true;
  }

  private Relays.Fate fate(AcceptedSocket connection) {
    return new Relays.Fate() {
      @Override
      public void taken() {
        counters.spilled();
      }

      @Override
      public void unwanted() {
        returned(connection);
      }

      @Override
      public void gone() {
        counters.taken();
      }
    };
  }

  /** Whether a connection of another node is served soon. */
  boolean hasRoom() {
    return !fenced && !suspended && !workers.isEmpty() && queue.size() < MOST_WAITING;
  }

  /** A connection that came by another node. */
  void spilled(AcceptedSocket connection) {
    counters.accepted();
    connection.listenerId(id);
    waitForWorker(connection);
  }

  private boolean place(AcceptedSocket connection) {
    for (int tries = workers.size(); tries > 0; tries--) {
      ServingWorker worker = schedule.next(workers, connection.peerHash());
      if (worker == null) return false;
      if (worker.offer(connection)) {
        counters.offered();
        return true;
      }
    }
    return false;
  }

  private void enqueue(AcceptedSocket connection, boolean first) {
    acceptor.pause();
    if (queue.size() >= queueMax) {
      connection.close();
      counters.refused(1);
    } else if (first) {
      queue.addFirst(connection);
    } else {
      queue.addLast(connection);
    }
    counters.queued(queue.size());
  }

  /** A connection came back from a worker that did not take it. */
  void returned(AcceptedSocket connection) {
    counters.returned();
    waitForWorker(connection);
  }

  private void waitForWorker(AcceptedSocket connection) {
    enqueue(connection, true);
    roomForMore();
  }

  /**
   * A draining worker gave away a connection that it had acknowledged: it waits again, for another
   * worker.
   */
  void migrated(AcceptedSocket connection) {
    counters.migrated();
    waitForWorker(connection);
  }

  /** A worker took a connection. */
  void taken() {
    counters.taken();
  }

  /**
   * Takes in what the kernel has queued, then closes the port; what is queued here is still placed.
   */
  void fence() {
    if (fenced) return;
    fenced = true;
    acceptor.acceptBacklog();
    acceptor.close();
    socket.unlink();
  }

  /** Accepts nothing more; what is accepted is still placed. */
  void suspend() {
    suspended = true;
    acceptor.pause();
  }

  /** Closes this process's copy of the socket. */
  void release() {
    fenced = true;
    acceptor.close();
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Closes the port at once; what is queued is refused. */
  void close() {
    fence();
    counters.refused(queue.size());
    queue.forEach(AcceptedSocket::close);
    queue.clear();
    counters.queued(0);
  }
}

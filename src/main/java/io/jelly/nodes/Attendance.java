package io.jelly.nodes;

import com.hazelcast.core.HazelcastException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member does for as long as it is in the cluster, on one thread: it looks several times a
 * second who is there, takes a seat that is free, and, if it speaks for its node, exchanges with it
 * (what it knows of the cluster against how the node is) and announces the answer. Hazelcast's own
 * membership events come behind whatever other listeners do with them; the list itself is never
 * late.
 */
final class Attendance {
  private static final Logger log = LoggerFactory.getLogger(Attendance.class);
  private static final long LOOK_MS = 200;
  private static final long EXCHANGE_MS = 1_000;

  /** A primary that takes longer is not there. */
  private static final long ANSWER_MS = 2_000;

  private final ClusterMember member;
  private final Membership membership;
  private final NodeDirectory directory;
  private final Consumer<String> arrived;
  private final Consumer<String> departed;
  private final Safety safety;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Attendance::daemon);
  private final Set<UUID> leaving = new HashSet<>();
  private final HeadCount heads = new HeadCount();
  private Function<JsonObject, Future<JsonObject>> node = view -> Future.failedFuture("not yet");
  private List<NodeMember> present = List.of();
  private JsonObject facts = new JsonObject();
  private long epoch;
  private long beat;
  private long exchangedMs = -EXCHANGE_MS;
  private boolean exchanging;
  private boolean isLeaving;

  /** Nobody on the event bus waits for anything any more. */
  private boolean isClosed;

  /**
   * Begins at once.
   *
   * @param arrived hears the event bus of every member that comes, or comes back, on this thread
   * @param departed hears that of every member that leaves or dies, on this thread
   */
  Attendance(
      ClusterMember member,
      Membership membership,
      Consumer<String> arrived,
      Consumer<String> departed) {
    this.member = member;
    this.membership = membership;
    this.arrived = arrived;
    this.departed = departed;
    safety = new Safety(member::isClusterSafe);
    directory = new NodeDirectory(membership.heartbeatTimeoutSeconds() * 1_000L);
    member.listen(
        (speaker, heard) -> execute(() -> directory.heard(speaker, heard, nowMs())),
        uuid -> execute(() -> leaving.add(uuid)));
    thread.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  /** Who answers for the node: takes what is known of the cluster, gives how the node is. */
  void exchangeWith(Function<JsonObject, Future<JsonObject>> answerer) {
    execute(
        () -> {
          node = answerer;
          exchangedMs = nowMs() - EXCHANGE_MS;
        });
  }

  private void execute(Runnable task) {
    try {
      thread.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      log.debug("after this member has left", e);
    }
  }

  private void look() {
    guarded(this::lookNow);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (HazelcastException | IllegalStateException | RejectedExecutionException e) {
      log.debug("the member, or its event bus, is not active", e);
    } catch (RuntimeException e) {
      log.warn("looking after the cluster failed", e);
    }
  }

  private void lookNow() {
    if (!member.isRunning()) return;
    boolean changed = compare(member.members());
    if (isLeaving) member.announceLeaving();
    else member.takeSeat(leaving);
    member.lookForOthers(nowMs());
    boolean due = nowMs() - exchangedMs >= EXCHANGE_MS;
    if ((changed || due) && seats().isSpeaker(member.self())) exchange();
    else if (!seats().isSpeaker(member.self())) epoch = 0;
  }

  private Seats seats() {
    return new Seats(present, leaving, membership.dataMembers());
  }

  /** Whether somebody came or went. */
  private boolean compare(List<NodeMember> now) {
    List<NodeMember> before = present;
    present = now;
    heads.changed(before, now, leaving);
    leaving.retainAll(now.stream().map(NodeMember::uuid).collect(Collectors.toSet()));
    Set<String> buses = buses(now);
    Set<String> busesBefore = buses(before);
    if (!isClosed) busesBefore.stream().filter(bus -> !buses.contains(bus)).forEach(departed);
    buses.stream().filter(bus -> !busesBefore.contains(bus)).forEach(arrived);
    return !before.equals(now);
  }

  private static Set<String> buses(List<NodeMember> members) {
    return members.stream().map(NodeMember::busId).collect(Collectors.toSet());
  }

  private void exchange() {
    if (exchanging) return;
    exchanging = true;
    exchangedMs = nowMs();
    node.apply(view())
        .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
        .onComplete(answer -> execute(() -> announce(answer.succeeded() ? answer.result() : null)));
  }

  /** What the node is told of the cluster. */
  private JsonObject view() {
    JsonArray nodes = directory.nodes(present, nowMs());
    return new JsonObject()
        .put("nodes", nodes)
        .put("members", present.size())
        .put("dataMembers", (int) present.stream().filter(one -> !one.lite()).count())
        .put("safe", safety.latest())
        .put("largest", heads.largest())
        .put("newSpeaker", epoch == 0)
        .put("problem", Admission.problem(present));
  }

  /** Without an answer the node is as it was, except that its primary is gone. */
  private void announce(@Nullable JsonObject answer) {
    exchanging = false;
    if (!seats().isSpeaker(member.self())) return; // By now another one has begun to speak.
    if (answer != null) {
      facts = answer.copy();
      // What the speaker before this one knew, the primary remembers.
      Object known = facts.remove("largest");
      if (epoch == 0 && known instanceof Integer nodes) heads.raise(nodes);
    } else if (!facts.isEmpty()) facts.put("state", "no-primary");
    if (facts.isEmpty()) return;
    if (epoch == 0)
      epoch = Math.max(System.currentTimeMillis(), directory.epoch(member.self().token()) + 1);
    beat++;
    member.announce(facts.copy().put("epoch", epoch).put("beat", beat));
  }

  /** The others take over what this member does, from now on; it stays until {@link #leave}. */
  void leaving() {
    execute(
        () -> {
          isLeaving = true;
          leaving.add(member.self().uuid());
          member.announceLeaving();
        });
  }

  /**
   * Leaves when nobody loses anything by it, or when the time is up; completed when this member is
   * out.
   */
  Future<Void> leave(long patienceMs) {
    leaving();
    Promise<Void> left = Promise.promise();
    long deadline = nowMs() + patienceMs;
    execute(
        () -> {
          isClosed = true;
          leaveIfAllowed(deadline, left);
        });
    return left.future();
  }

  private void leaveIfAllowed(long deadlineMs, Promise<Void> left) {
    boolean allowed = isAllowed();
    if (!allowed && nowMs() < deadlineMs) {
      thread.schedule(() -> leaveIfAllowed(deadlineMs, left), LOOK_MS / 4, TimeUnit.MILLISECONDS);
      return;
    }
    if (!allowed) log.warn("leaves the cluster before it is safe: the time for it is up");
    thread.shutdown();
    guarded(member::shutdown);
    left.complete();
  }

  /** A look that fails is one that has not found that it may leave, unless it is out already. */
  private boolean isAllowed() {
    try {
      compare(member.members());
      NodeMember self = member.self();
      return seats().mayLeave(self) && (self.lite() || member.isClusterSafe());
    } catch (HazelcastException | IllegalStateException e) {
      log.debug("the member is not active", e);
      return !member.isRunning();
    }
  }

  /** Of the monotonic clock. */
  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "jelly-cluster");
    thread.setDaemon(true);
    return thread;
  }
}

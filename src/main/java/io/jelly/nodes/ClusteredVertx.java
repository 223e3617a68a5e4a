package io.jelly.nodes;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.impl.VertxBootstrapImpl;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A Vertx that is a member of the cluster of nodes. Thread-safe. */
public final class ClusteredVertx {
  static {
    // Read once, by Hazelcast's first logger: before any configuration.
    System.setProperty("hazelcast.logging.type", "slf4j");
  }

  private final Vertx vertx;
  private final BusTargets targets;
  private final List<Consumer<String>> departures = new CopyOnWriteArrayList<>();
  private final Attendance attendance;
  private final MemberErrands errands;

  private ClusteredVertx(
      Vertx vertx, BusTargets targets, ClusterMember member, Membership membership) {
    this.vertx = vertx;
    this.targets = targets;
    attendance = new Attendance(member, membership, targets::returned, this::departed);
    errands = new MemberErrands(vertx, member.operations(), member.self().node());
  }

  /**
   * Builds the Vertx and joins. Fails with {@link JoinRefused} if this node cannot be in the
   * cluster, with another exception if the address cannot be bound or nobody keeps shared data.
   *
   * @param options of the Vertx; the event bus is bound to the membership's host
   */
  public static Future<ClusteredVertx> join(
      VertxOptions options, Membership membership, NodeIdentity identity) {
    Promise<ClusterMember> joined = Promise.promise();
    Thread joining =
        new Thread(
            () -> {
              try {
                joined.complete(ClusterMember.join(membership, identity));
              } catch (RuntimeException e) {
                joined.fail(e);
              }
            },
            "jelly-join");
    joining.start();
    return joined.future().compose(member -> build(options, membership, member));
  }

  /** The Vertx of a member that has joined; ends the member if it cannot be built. */
  static Future<ClusteredVertx> build(
      VertxOptions options, Membership membership, ClusterMember member) {
    EventBusOptions bus = options.getEventBusOptions().setHost(membership.host()).setPort(0);
    endSilentConnections(bus, TimeUnit.SECONDS.toMillis(membership.heartbeatTimeoutSeconds()));
    membership.busTls().ifPresent(tls -> tls.applyTo(bus));
    BusTargets targets = new BusTargets();
    return new VertxBootstrapImpl(options)
        .clusterNodeSelector(targets)
        .clusterManager(new BusDirectory(member.hazelcast()))
        .init()
        .clusteredVertx()
        .map(vertx -> new ClusteredVertx(vertx, targets, member, membership))
        .onFailure(failure -> member.hazelcast().getLifecycleService().terminate());
  }

  /**
   * A connection through a cut network ends sooner than its peer counts as gone, though not much: a
   * peer that only stands still for a while answers what it has been sent. One that was still there
   * when the network is mended would keep messages for as long as TCP waits before it tries once
   * more, which is up to the length of the cut (RFC 6298, section 5.5).
   */
  private static void endSilentConnections(EventBusOptions bus, long silenceMs) {
    bus.setClusterPingInterval(Math.min(silenceMs / 5, bus.getClusterPingInterval()))
        .setClusterPingReplyInterval(Math.min(silenceMs * 3 / 4, bus.getClusterPingReplyInterval()))
        .setConnectTimeout((int) Math.min(silenceMs / 2, bus.getConnectTimeout()))
        .setTcpKeepAlive(true);
  }

  /** Close it before {@link #leave}. */
  public Vertx vertx() {
    return vertx;
  }

  /**
   * Runs a send on the event bus, on this thread.
   *
   * @param chosen hears, during it or later and on any thread, which member the message goes to; it
   *     does not if nobody is there
   */
  public void sending(Consumer<String> chosen, Runnable send) {
    targets.sending(chosen, send);
  }

  /** Whether this member has left or died. */
  public boolean isGone(String member) {
    return targets.isGone(member);
  }

  /** Hears of each member that leaves or dies, within a fraction of a second after the cluster. */
  public void onGone(Consumer<String> listener) {
    departures.add(listener);
  }

  private void departed(String member) {
    targets.gone(member);
    departures.forEach(listener -> listener.accept(member));
  }

  /**
   * While this member speaks for its node, it gives this function, once a second and after each
   * change, what it knows of the cluster ({@code
   * {"nodes","members","dataMembers","largest","newSpeaker","problem"}}), and announces to the
   * other nodes what the function answers.
   */
  public void exchangeWith(Function<JsonObject, Future<JsonObject>> node) {
    attendance.exchangeWith(node);
  }

  /** What this member does in the cluster for its primary. */
  public MemberErrands errands() {
    return errands;
  }

  /** Lets other members take over what this one does for all, while it finishes what is open. */
  public void leaving() {
    errands.leaving();
    attendance.leaving();
  }

  /**
   * Leaves: those that keep data one at a time and when it is safe elsewhere, the others at once.
   *
   * @param patienceMs after which it leaves anyway
   */
  public Future<Void> leave(long patienceMs) {
    return attendance.leave(patienceMs);
  }
}

package io.jelly.nodes;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM's Hazelcast member. It joins as a lite one, which is quick and moves no data, and keeps
 * data only once it finds that its node needs it to. Methods may block; thread-safe.
 */
final class ClusterMember {
  private static final Logger log = LoggerFactory.getLogger(ClusterMember.class);
  private static final long LOOK_MS = 20;

  /** A host that does not accept a connection in this time is taken for not there. */
  private static final long ANSWER_MS = 1_000;

  private static final long DATA_MEMBER_TIMEOUT_MS = 15_000;
  private static final String NODES = "jelly.nodes";
  private static final String LEAVING = "jelly.leaving";
  private static final String OPERATIONS = "jelly.operation";

  private final HazelcastInstance hazelcast;
  private final Cluster cluster;
  private final Membership membership;
  private final ITopic<String> nodes;
  private final ITopic<String> leaving;
  private final @Nullable Reunion reunion;
  private final AtomicBoolean searching = new AtomicBoolean();

  /** Of the search under way, of which there is one at a time. */
  private final Strangers strangers = new Strangers();

  private ClusterMember(HazelcastInstance hazelcast, Config config, Membership membership) {
    this.hazelcast = hazelcast;
    reunion =
        config.getNetworkConfig().getJoin().getTcpIpConfig() instanceof SearchedMembers searched
            ? reunion(searched, membership)
            : null;
    this.membership = membership;
    cluster = hazelcast.getCluster();
    nodes = hazelcast.getTopic(NODES);
    leaving = hazelcast.getTopic(LEAVING);
  }

  /**
   * Joins.
   *
   * @throws JoinRefused if this node cannot be in the cluster
   * @throws IllegalStateException if there is no way in, as when the address cannot be bound
   */
  static ClusterMember join(Membership membership, NodeIdentity identity) {
    requireOwn(membership.host());
    Config config = HazelcastSettings.of(membership, identity);
    HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config);
    ClusterMember member = new ClusterMember(hazelcast, config, membership);
    try {
      member.admit();
      member.takeSeat(Set.of());
      member.awaitData();
      return member;
    } catch (RuntimeException e) {
      hazelcast.getLifecycleService().terminate();
      throw e;
    }
  }

  /** Hazelcast would say so in words about its own configuration. */
  private static void requireOwn(String host) {
    InetAddress address = new InetSocketAddress(host, 0).getAddress();
    if (address == null) refuse("cluster.host " + host + " is not the name of any host");
    // All of 127.0.0.0/8 is this machine, and no interface lists more than one address of it.
    if (address.isLoopbackAddress()) return;
    try {
      if (NetworkInterface.getByInetAddress(address) == null)
        refuse("cluster.host " + host + " is no address of this machine");
    } catch (SocketException e) {
      log.debug("the interfaces cannot be looked at", e);
    }
  }

  HazelcastInstance hazelcast() {
    return hazelcast;
  }

  /** Oldest first; the same order for every member. */
  List<NodeMember> members() {
    return cluster.getMembers().stream().map(NodeMember::of).toList();
  }

  NodeMember self() {
    return NodeMember.of(cluster.getLocalMember());
  }

  /** Looks for other parts of the cluster, from time to time. */
  void lookForOthers(long nowMs) {
    if (reunion == null) return;
    List<Member> all = List.copyOf(cluster.getMembers());
    NodeMember self = self();
    reunion.look(
        all.stream().map(Member::getSocketAddress).toList(),
        all.get(0).localMember(),
        all.stream().map(NodeMember::of).allMatch(member -> member.isOfNode(self.token())),
        nowMs);
  }

  /** It is in: from now on nobody is looked for who does not answer. */
  private Reunion reunion(SearchedMembers searched, Membership membership) {
    searched.setMembers(List.of());
    return new Reunion(membership.addresses(), candidates -> search(candidates, searched));
  }

  private void search(Set<InetSocketAddress> candidates, SearchedMembers searched) {
    if (!searching.compareAndSet(false, true)) return;
    CompletableFuture.supplyAsync(() -> Answering.among(candidates, ANSWER_MS))
        .thenAccept(
            found -> {
              searched.setMembers(found.stream().map(ClusterMember::text).toList());
              strangers.among(outside(found)).forEach(this::warnOf);
            })
        .whenComplete((done, failure) -> searching.set(false));
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private Set<InetSocketAddress> outside(Set<InetSocketAddress> found) {
    Set<InetSocketAddress> outside = new LinkedHashSet<>(found);
    cluster.getMembers().forEach(member -> outside.remove(member.getSocketAddress()));
    return outside;
  }

  private void warnOf(InetSocketAddress stranger) {
    log.warn(
        "somebody answers at {} and is no member of cluster {}: of another cluster.name, or no member"
            + " at all",
        text(stranger),
        membership.name());
  }

  /** The members of a node that died at once may be listed for as long as silence is granted. */
  private void admit() {
    Admission.foreignProtocol(members(), self().uuid()).ifPresent(ClusterMember::refuse);
    Optional<String> taken = Admission.nameTaken(members(), self());
    if (taken.isEmpty()) return;
    log.warn("{}; waiting whether that one is gone", taken.get());
    long patience = TimeUnit.SECONDS.toMillis(membership.heartbeatTimeoutSeconds() + 1L);
    if (!await(patience, () -> Admission.nameTaken(members(), self()).isEmpty()))
      refuse(taken.get());
  }

  private static void refuse(String why) {
    throw new JoinRefused(why);
  }

  /** Becomes a data member if it is this member's turn. */
  void takeSeat(Set<UUID> gone) {
    NodeMember self = self();
    if (!self.lite() || !new Seats(members(), gone, membership.dataMembers()).belongsTo(self))
      return;
    try {
      cluster.promoteLocalLiteMember();
      log.debug("keeps shared data from now on");
    } catch (IllegalStateException e) {
      log.debug("cannot keep shared data yet: {}", e.getMessage()); // The next look tries again.
    }
  }

  /** Vert.x keeps its subscriptions in shared data: without a data member nothing works. */
  private void awaitData() {
    boolean there =
        await(
            DATA_MEMBER_TIMEOUT_MS,
            () -> {
              takeSeat(Set.of());
              return members().stream().anyMatch(member -> !member.lite());
            });
    if (!there)
      throw new IllegalStateException(
          "nobody in the cluster keeps shared data (cluster.dataMembers is %d here)"
              .formatted(membership.dataMembers()));
  }

  /** Says to every member, also to those before this one's departure, that it is leaving. */
  void announceLeaving() {
    publish(leaving, "");
  }

  void announce(JsonObject facts) {
    publish(nodes, facts.encode());
  }

  private void publish(ITopic<String> topic, String text) {
    try {
      topic.publish(text);
    } catch (HazelcastException | IllegalStateException e) {
      log.debug("not announced", e);
    }
  }

  /** Hears the announcements of all members, its own too, on threads of Hazelcast. */
  void listen(BiConsumer<NodeMember, JsonObject> ofNode, Consumer<UUID> ofLeaving) {
    nodes.addMessageListener(
        message ->
            ofNode.accept(
                NodeMember.of(message.getPublishingMember()),
                new JsonObject(message.getMessageObject())));
    leaving.addMessageListener(
        message -> ofLeaving.accept(message.getPublishingMember().getUuid()));
  }

  /** What all members know of cluster-wide operations. */
  OperationTable operations() {
    return new OperationTable(
        SharedTable.of(hazelcast.getMap(OPERATIONS)),
        self().token(),
        () -> members().stream().map(NodeMember::token).collect(Collectors.toSet()));
  }

  boolean isClusterSafe() {
    return hazelcast.getPartitionService().isClusterSafe();
  }

  boolean isRunning() {
    return hazelcast.getLifecycleService().isRunning();
  }

  /** Gives its data to others, and leaves. */
  void shutdown() {
    hazelcast.shutdown();
  }

  private static boolean await(long timeoutMs, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) return false;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
    }
    return true;
  }
}

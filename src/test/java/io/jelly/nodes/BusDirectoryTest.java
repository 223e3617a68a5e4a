package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.spi.cluster.NodeInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two members, of which one comes back to the cluster without its address. */
class BusDirectoryTest {
  private static final int PORTS = 20;
  private static final long SOON_SECONDS = 20;
  private static final String ASKED = "asked";

  private final Membership membership = membership();
  private final ClusterMember answering = ClusterMember.join(membership, identity("a"));
  private final ClusterMember asking = ClusterMember.join(membership, identity("b"));
  private final IMap<String, Object> addresses = addresses(answering.hazelcast());
  private Vertx answerer;
  private Vertx asker;

  private static Membership membership() {
    String name = "bus-directory-" + ProcessHandle.current().pid();
    List<String> here = List.of("127.0.0.1");
    return new Membership(
        name,
        "127.0.0.1",
        freePort(),
        PORTS,
        here,
        1,
        1,
        5_000,
        Optional.empty(),
        Optional.empty());
  }

  private static NodeIdentity identity(String node) {
    return new NodeIdentity(node, node, 1, "1.0", UUID.randomUUID().toString());
  }

  /** The first of several, of which two will be free. */
  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Math.min(free.getLocalPort(), 65_536 - PORTS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IMap<String, Object> addresses(HazelcastInstance hazelcast) {
    return hazelcast.getMap("__vertx.nodeInfo");
  }

  @BeforeEach
  void join() throws Exception {
    answerer = vertx(answering);
    asker = vertx(asking);
  }

  private Vertx vertx(ClusterMember member) throws Exception {
    return await(ClusteredVertx.build(new VertxOptions(), membership, member)).vertx();
  }

  @AfterEach
  void leave() throws Exception {
    await(asker.close());
    await(answerer.close());
    asking.hazelcast().getLifecycleService().terminate();
    answering.hazelcast().getLifecycleService().terminate();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(SOON_SECONDS, TimeUnit.SECONDS);
  }

  private static Future<Message<String>> ask(Vertx from) {
    return from.eventBus()
        .request(ASKED, "?", new DeliveryOptions().setSendTimeout(SOON_SECONDS * 1_000));
  }

  @Test
  void anAnswerWaitsForTheAddressOfAMemberThatCameBack() throws Exception {
    Object address = addresses.remove(asking.self().busId());
    assertNotNull(address);
    CountDownLatch answered = new CountDownLatch(1);
    await(
        answerer
            .eventBus()
            .<String>consumer(
                ASKED,
                question -> {
                  question.reply("!");
                  answered.countDown();
                })
            .completion());
    Future<Message<String>> answer = ask(asker);
    assertEquals(true, answered.await(SOON_SECONDS, TimeUnit.SECONDS));
    assertFalse(answer.isComplete());
    addresses.put(asking.self().busId(), address);
    assertEquals("!", await(answer).body());
  }

  @Test
  void nobodyWaitsForTheAddressOfAMemberThatIsGone() throws Exception {
    BusDirectory directory = new BusDirectory(asking.hazelcast());
    directory.init(asker);
    await(Future.<Void>future(directory::join));
    ExecutionException gone =
        assertThrows(
            ExecutionException.class,
            () -> await(Future.<NodeInfo>future(told -> directory.getNodeInfo("nobody", told))));
    assertEquals("Not a member of the cluster", gone.getCause().getMessage());
  }
}

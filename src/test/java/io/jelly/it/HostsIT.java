package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Three hosts in one cluster: what their deaths, returns and separations cost the others. */
class HostsIT {
  private static final Duration PARTITION = Duration.ofSeconds(30);
  private static final Duration HEALED = Duration.ofSeconds(15);
  private static final int STEPS = 20;

  private static final String GREETING = "GreetingRpcVerticle";

  private static void assertNoFailure(List<FailureCountingClient> clients) {
    for (FailureCountingClient client : clients) {
      Tally tally = client.stop();
      assertTrue(tally.total() > 0);
      assertEquals(List.of(), tally.failures(), tally::toString);
    }
  }

  private static void awaitGreeting(NodeProcess through) {
    Await.until(
        "greeting.hello is answered through " + through.name(),
        HostCluster.HEALING,
        () -> HostCluster.call(through, "greeting.hello").containsKey("result"));
  }

  @Test
  void aKilledHostIsMissedByNobodyAndComesBack() {
    try (HostCluster cluster = new HostCluster(3)) {
      NodeProcess first = cluster.start(1, NodeOptions.builtIn());
      NodeProcess second = cluster.start(2, NodeOptions.builtIn());
      cluster.start(3, NodeOptions.verticle(GREETING));
      cluster.awaitAgreement(HostCluster.HEALING);
      awaitGreeting(first);
      awaitGreeting(second);

      List<FailureCountingClient> load = HostCluster.localLoad(List.of(first, second), 40);
      long killed = System.nanoTime();
      cluster.kill(3);
      cluster.awaitAgreement(NodeProcess.SOON);
      System.out.println("a killed host is gone after " + millisSince(killed) + " ms");
      cluster.start(3, NodeOptions.verticle(GREETING));
      cluster.awaitAgreement(HostCluster.HEALING);
      awaitGreeting(first);
      awaitGreeting(second);
      assertNoFailure(load);
    }
  }

  @Test
  void partsOfADividedClusterServeAndAgreeAfterwards() throws IOException {
    try (HostCluster cluster = new HostCluster(3)) {
      assumeTrue(cluster.network().isSeparate(), "no network here that could be divided");
      cluster.start(1, NodeOptions.verticle(GREETING));
      cluster.start(2, NodeOptions.builtIn());
      NodeProcess alone = cluster.start(3, NodeOptions.builtIn());
      cluster.awaitAgreement(HostCluster.HEALING);
      awaitGreeting(alone);

      List<FailureCountingClient> load = HostCluster.localLoad(cluster.nodes(), 20);
      FailureCountingClient across =
          FailureCountingClient.users(
              2, i -> Exchange.rpc(alone.address(), "greeting.hello", Duration.ofSeconds(1)));
      long cut = System.nanoTime();
      cluster.network().cut(cluster.host(3));
      Await.until(
          "the part of one sees only itself",
          HostCluster.HEALING,
          () -> HostCluster.seenBy(alone).size() == 1);
      across.stop(); // What they sent into the cut cable must not hold up what comes after it.
      for (int number : List.of(1, 2))
        Await.until(
            "the part of two sees two",
            HostCluster.HEALING,
            () -> HostCluster.seenBy(cluster.node(number)).size() == 2);
      System.out.println("both parts knew after " + millisSince(cut) + " ms");
      Await.pass(PARTITION.minusMillis(millisSince(cut)));
      assertTrue(HostCluster.call(alone, "greeting.hello").containsKey("error"));
      CommandRun refused = alone.command("reload", "--all");
      assertEquals(1, refused.code(), refused::text);
      assertTrue(refused.text().contains(problem(alone)), refused::text);

      cluster.network().mend(cluster.host(3));
      long mended = System.nanoTime();
      cluster.awaitAgreement(HEALED);
      System.out.println("all agree " + millisSince(mended) + " ms after the repair");
      Await.until("no part any more", HostCluster.HEALING, () -> problem(alone).isEmpty());
      awaitGreeting(alone);
      System.out.println("calls across work " + millisSince(mended) + " ms after the repair");
      assertNoFailure(load);
    }
  }

  private static String problem(NodeProcess node) throws IOException {
    return HostCluster.clusterOf(node).getString("problem");
  }

  /** One host at a time dies, and shared data has its copies again before the next one does. */
  @Test
  void noAcknowledgedIncrementIsLostWhileHostsDieAndReturn() throws Exception {
    long seed = Long.getLong("jelly.seed", System.nanoTime());
    System.out.println("seed " + seed + " (-Djelly.seed)");
    Random random = new Random(seed);
    try (HostCluster cluster = new HostCluster(3)) {
      for (int number = 1; number <= 3; number++) start(cluster, number);
      cluster.awaitAgreement(HostCluster.HEALING);
      AtomicBoolean over = new AtomicBoolean();
      AtomicLong acknowledged = new AtomicLong();
      AtomicLong failed = new AtomicLong();
      List<Thread> clients =
          Stream.of(1, 2, 3)
              .map(number -> counting(cluster.address(number), over, acknowledged, failed))
              .toList();
      for (int step = 0; step < STEPS; step++) {
        cluster.awaitSafe();
        long before = acknowledged.get();
        step(cluster, random);
        Await.until("it counts on", HostCluster.HEALING, () -> acknowledged.get() > before);
      }
      over.set(true);
      for (Thread client : clients) client.join();
      cluster.awaitSafe();
      NodeProcess any = cluster.nodes().get(0);
      long counted = HostCluster.call(any, "counter.get").getLong("result");
      System.out.println(
          acknowledged
              + " increments acknowledged, "
              + counted
              + " counted, "
              + failed
              + " failed");
      assertTrue(counted >= acknowledged.get(), counted + " < " + acknowledged);
      assertTrue(counted <= acknowledged.get() + failed.get(), counted + " too many");
    }
  }

  private static void step(HostCluster cluster, Random random) {
    List<Integer> running = cluster.numbers();
    List<Integer> dead = Stream.of(1, 2, 3).filter(n -> !running.contains(n)).toList();
    boolean kill = dead.isEmpty() || (running.size() > 1 && random.nextBoolean());
    List<Integer> choice = kill ? running : dead;
    int number = choice.get(random.nextInt(choice.size()));
    if (kill) cluster.kill(number);
    else start(cluster, number);
    cluster.awaitAgreement(HostCluster.HEALING);
  }

  private static void start(HostCluster cluster, int number) {
    cluster.start(number, NodeOptions.verticle("CounterRpcVerticle"));
  }

  /** One increment after the other; while its host is dead it looks again a little later. */
  private static Thread counting(
      InetSocketAddress server, AtomicBoolean over, AtomicLong acknowledged, AtomicLong failed) {
    Thread client =
        new Thread(
            () -> {
              while (!over.get()) {
                Exchange exchange = Exchange.rpc(server, "counter.add");
                if (exchange.isOk() && exchange.body().contains("\"result\""))
                  acknowledged.incrementAndGet();
                else if (exchange.outcome() == Outcome.REFUSED) Await.pass(Duration.ofMillis(100));
                else failed.incrementAndGet();
              }
            });
    client.start();
    return client;
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}

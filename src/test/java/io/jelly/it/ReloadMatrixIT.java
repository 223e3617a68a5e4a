package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What each kind of client of plain HTTP/1.1 and TCP notices of a reload: nothing. */
class ReloadMatrixIT {
  /** Another one: {@code -Djelly.seed=N}. */
  private static final long SEED = Long.getLong("jelly.seed", 4711);

  private final int tcp = FreePorts.one();

  private NodeProcess start() {
    return NodeProcess.start(
        NodeOptions.verticle("EveryClientVerticle")
            .config("{\"reload\":{\"bakeMs\":200},\"config\":{\"tcp\":" + tcp + "}}"));
  }

  private static Random random(int number) {
    return new Random(SEED + number);
  }

  private static void assertUnnoticed(NodeProcess node, Crowd crowd, int reloads)
      throws InterruptedException {
    for (int i = 0; i < reloads; i++) {
      int before = crowd.exchanges();
      assertMoved(1, reload(node));
      assertTrue(crowd.exchanges() > before, "the clients went on");
    }
    assertEquals(List.of(), crowd.finish(), node::describe);
  }

  /** At least so many: what moves to an old worker moves again. */
  private static void assertMoved(int atLeast, JsonObject verdict) {
    assertEquals(0, verdict.getInteger("closed"), verdict::encode);
    assertTrue(verdict.getInteger("migrated") >= atLeast, verdict::encode);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      HttpClients clients = new HttpClients(node.port());
      crowd.add(32, "pipelining", i -> clients.pipelining(random(i)));
      assertUnnoticed(node, crowd, 3);
    }
  }

  @Test
  void slowBodiesAndLongResponsesAreFinished() throws Exception {
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      HttpClients clients = new HttpClients(node.port());
      crowd.add(8, "slow", i -> clients.slowBodies(random(i), 1_000));
      crowd.add(16, "chunked", clients.chunked(2_000));
      assertUnnoticed(node, crowd, 1);
    }
  }

  @Test
  void clientsThatHaveSentNothingOrOnlyTheFirstBytesMove() throws Exception {
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      HttpClients clients = new HttpClients(node.port());
      for (int bytes = 0; bytes <= 4; bytes++)
        crowd.add(20, bytes + " bytes", clients.startingWith(bytes));
      assertMoved(100, reload(node));
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  @Test
  void linesOverTcpAreAnsweredAndTheirConnectionsMove() throws Exception {
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      crowd.add(50, "lines", i -> LineClient.to(tcp, random(i)));
      assertUnnoticed(node, crowd, 3);
    }
  }

  @Test
  void anyMixtureOfThemGoesUnnoticed() throws Exception {
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      HttpClients clients = new HttpClients(node.port());
      crowd.add(40, "anything of seed " + SEED, i -> clients.anything(random(i)));
      crowd.add(10, "lines of seed " + SEED, i -> LineClient.to(tcp, random(i)));
      assertUnnoticed(node, crowd, 5);
    }
  }
}

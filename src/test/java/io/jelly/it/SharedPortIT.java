package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two nodes of one host on one port. */
class SharedPortIT {
  private final int port = FreePorts.one();
  private final int tcp = FreePorts.one();

  private NodeOptions named(String name) {
    return NodeOptions.builtIn()
        .port(port)
        .named(name)
        .config("{\"rpc\":{\"tcpPort\":" + tcp + "}}");
  }

  private Set<String> nodesThatServe() {
    return Stream.generate(() -> Exchange.rpc(port, "worker.info").bodyOrFail())
        .limit(20)
        .map(body -> new JsonObject(body).getJsonObject("result").getString("node"))
        .collect(Collectors.toSet());
  }

  @Test
  void theSecondNodeSharesThePortAndSurvivesTheFirst() throws IOException {
    NodeProcess first = NodeProcess.start(named("first"));
    try (NodeProcess second = NodeProcess.start(named("second"))) {
      second.awaitLine("is shared with the node at .*first");
      first.signal("HUP"); // So that also a reload has to do with a shared port.
      Await.until("both serve", NodeProcess.SOON, () -> nodesThatServe().size() == 2);

      List<Long> workers = first.pids();
      try (FailureCountingClient load =
          FailureCountingClient.atRate(100, i -> Exchange.rpc(port, "worker.info"))) {
        Await.until("the load runs", NodeProcess.SOON, () -> load.tally().total() > 50);
        first.killPrimary();
        workers.forEach(Processes::killNow);
        first.survivors().forEach(Processes::killNow);
        first.assertNobodyLeft(NodeProcess.SOON);
        int before = load.tally().total();
        Await.until("it goes on", NodeProcess.SOON, () -> load.tally().total() > before + 100);
        Tally tally = load.stop();
        assertEquals(0, tally.count(Outcome.REFUSED), tally::toString);
        assertEquals(0, tally.count(Outcome.TIMEOUT), tally::toString);
      }
      assertEquals(Set.of("second"), nodesThatServe());

      try (NodeProcess again = NodeProcess.start(named("first"))) {
        Await.until("both serve again", NodeProcess.SOON, () -> nodesThatServe().size() == 2);
        FailureCountingClient load =
            FailureCountingClient.atRate(50, i -> Exchange.rpc(port, "worker.info"));
        again.signal("TERM");
        assertEquals(0, again.awaitExit(NodeProcess.START));
        assertEquals(List.of(), load.stop().failures());
      }
      assertEquals(2, second.status().json().getJsonArray("listeners").size());
    }
  }

  @Test
  void somebodyElsesPortIsAnErrorThatNamesThePid() throws IOException {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run = CommandRun.of("run", "-port", String.valueOf(taken.getLocalPort()));
      assertNotEquals(0, run.code(), run.text());
      String pid = "by pid " + ProcessHandle.current().pid();
      assertTrue(run.text().contains(pid), run.text());
    }
  }
}

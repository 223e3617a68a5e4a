package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * slowhttptest: hundreds of clients that send a header, a body, or read an answer bit by bit.
 * Others are answered meanwhile, with fewer calls allowed at a time than there are slow clients,
 * and nothing is left of them afterwards.
 */
class SlowClientsIT {
  private static final String SECONDS = "8";
  private static final String CLIENTS = "120";
  private static final int CALLS_AT_A_TIME = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What is slow, and how slowhttptest is told so. */
  private static final Map<String, List<String>> KINDS =
      Map.of(
          "header", List.of("-H", "-i", "1"),
          "body", List.of("-B", "-i", "1", "-s", "8192", "-t", "POST", "-f", "application/json"),
          "reading", List.of("-X", "-w", "1", "-y", "16", "-n", "1", "-z", "1", "-k", "5"));

  private static Process slow(NodeProcess node, List<String> kind) throws IOException {
    List<String> command = new ArrayList<>(List.of("slowhttptest"));
    command.addAll(kind);
    command.addAll(List.of("-c", CLIENTS, "-r", "60", "-l", SECONDS, "-p", "30"));
    command.addAll(List.of("-u", "http://127.0.0.1:" + node.port() + "/rpc"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Workspace.folder().resolve("slow.log").toFile())
        .start();
  }

  @Test
  void slowClientsKeepNobodyElseWaiting() throws Exception {
    Tools.need("slowhttptest", "slowhttptest");
    NodeOptions options =
        NodeOptions.builtIn().config("{\"rpc\":{\"maxInFlight\":" + CALLS_AT_A_TIME + "}}");
    try (NodeProcess node = NodeProcess.start(options)) {
      List<Long> before = node.pids();
      List<Process> slow = new ArrayList<>();
      try (FailureCountingClient others =
          FailureCountingClient.atRate(
              20, n -> Exchange.rpc(node.port(), "system.ping", PATIENCE))) {
        for (List<String> kind : KINDS.values()) slow.add(slow(node, kind));
        node.await(
            "slow clients of all kinds", PATIENCE, status -> status.sum("connections") > 250);
        for (Process each : slow) each.waitFor();
        Tally tally = others.stop();
        assertEquals(List.of(), tally.failures(), () -> tally + "\n" + node.describe());
        assertTrue(tally.total() > 50, tally::toString);
      } finally {
        slow.forEach(Process::destroyForcibly);
      }
      node.await("no connection is left", PATIENCE, status -> status.sum("connections") == 0);
      Tally after =
          FailureCountingClient.requests(
              200, 4, n -> Exchange.rpc(node.port(), "system.ping", PATIENCE));
      assertEquals(List.of(), after.failures(), () -> after + "\n" + node.describe());
      assertEquals(new HashSet<>(before), new HashSet<>(node.pids()), node::describe);
    }
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scenario that users try first: who serves me, and what if I kill it? */
class ProcessExampleIT {
  @Test
  void clientsThatKillTheirWorkersAreNeverRefused() {
    NodeOptions options = NodeOptions.verticle("ProcessVerticle");
    try (NodeProcess node = NodeProcess.start(options);
        FailureCountingClient readers =
            FailureCountingClient.users(1, n -> paced(Exchange.get(node.port(), "/")));
        FailureCountingClient killers =
            FailureCountingClient.users(1, n -> rarely(Exchange.get(node.port(), "/kill")))) {
      readers.run(Duration.ofSeconds(20));
      Tally killed = killers.stop();
      Tally read = readers.stop();

      for (Outcome never : List.of(Outcome.REFUSED, Outcome.TIMEOUT)) {
        assertEquals(0, read.count(never), () -> read + "\n" + node.describe());
        assertEquals(0, killed.count(never), () -> killed + "\n" + node.describe());
      }
      assertEquals(killed.total(), killed.count(Outcome.CUT_BEFORE_RESPONSE), killed::toString);
      assertTrue(killed.total() > 2, killed::toString);
      assertTrue(read.count(Outcome.OK) > 20, read::toString);
      assertTrue(read.bodies().keySet().stream().allMatch(b -> b.matches("process: \\d+")));
      // A reader's request dies only together with the worker that it was in.
      assertTrue(read.failures().size() <= killed.total(), read::toString);

      node.awaitReady(2, NodeProcess.SOON);
      List<String> deaths = node.output().with("-> exited: exit code 1");
      List<String> births = node.output().with("starting -> spare");
      assertEquals(killed.total(), deaths.size(), () -> node.output().toString());
      assertEquals(killed.total() + 2, births.size(), () -> node.output().toString());
    }
  }

  private static Exchange paced(Exchange exchange) {
    Await.pass(Duration.ofMillis(10));
    return exchange;
  }

  private static Exchange rarely(Exchange exchange) {
    Await.pass(Duration.ofMillis(700));
    return exchange;
  }
}

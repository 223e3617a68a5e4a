package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node on a listening socket that somebody else has opened. */
class InheritedSocketIT {
  private static final Path OPENER = Path.of("/usr/bin/systemd-socket-activate");

  @BeforeAll
  static void needsAnOpener() {
    assumeTrue(Files.isExecutable(OPENER), OPENER + " is not there to open a socket");
  }

  /** It opens the socket as descriptor 3 and becomes the program at the first connection. */
  private static List<String> opener(int port, String... more) {
    List<String> words = new ArrayList<>(List.of(OPENER.toString(), "-l", "127.0.0.1:" + port));
    for (String name : List.of("XDG_RUNTIME_DIR", "XDG_CACHE_HOME"))
      words.addAll(List.of("-E", name));
    words.addAll(List.of(more));
    return words;
  }

  private static void assertServed(NodeOptions options) {
    try (NodeProcess node = NodeProcess.launch(options)) {
      // The first connection waits in the inherited socket until the node serves it.
      Await.until(
          "the opener listens",
          NodeProcess.SOON,
          () -> Exchange.rpc(node.port(), "system.ping").outcome() != Outcome.REFUSED);
      node.awaitReady(2, NodeProcess.SOON);
      Tally tally =
          FailureCountingClient.requests(100, 4, n -> Exchange.rpc(node.port(), "system.ping"));
      assertEquals(100, tally.count(Outcome.OK), tally::toString);
      node.await(
          "it is the listener",
          NodeProcess.SOON,
          s -> s.listener(node.port()).count("accepted") > 99);
    }
  }

  @Test
  void systemdsSocketIsServed() {
    int port = FreePorts.one();
    assertServed(NodeOptions.builtIn().port(port).launchedBy(opener(port)));
  }

  @Test
  void theDescriptorOfTheOptionIsServed() {
    int port = FreePorts.one();
    String move = "unset LISTEN_FDS LISTEN_PID LISTEN_FDNAMES; exec 7<&3 3<&-; exec \"$@\"";
    assertServed(
        NodeOptions.builtIn()
            .port(port)
            .launchedBy(opener(port, "/bin/bash", "-c", move, "bash"))
            .with("-fd", "7"));
  }
}

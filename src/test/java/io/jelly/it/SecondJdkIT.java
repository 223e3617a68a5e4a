package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecondJdkIT {
  private static final Path JVMS = Path.of("/usr/lib/jvm");

  private static List<Path> newerJdks() throws IOException {
    if (!Files.isDirectory(JVMS)) return List.of();
    try (var jvms = Files.newDirectoryStream(JVMS, "*25*")) {
      List<Path> found = new ArrayList<>();
      for (Path jvm : jvms) {
        if (Files.isExecutable(jvm.resolve("bin/java"))) found.add(jvm.resolve("bin/java"));
      }
      return found;
    }
  }

  @Test
  void theSameJarRunsOnJdk25WithoutAWarning() throws IOException {
    List<Path> jdks = newerJdks();
    assumeTrue(!jdks.isEmpty(), "no JDK 25 in " + JVMS);
    NodeOptions options = NodeOptions.builtIn().java(jdks.get(0)).with("-instances", "2");
    try (NodeProcess node = NodeProcess.start(options)) {
      Tally tally =
          FailureCountingClient.requests(100, 4, n -> Exchange.rpc(node.port(), "system.ping"));
      assertEquals(100, tally.count(Outcome.OK), tally::toString);
      // A worker that is killed is replaced by one that starts from the class archive, if made.
      Processes.killNow(node.pids().get(0));
      node.await("its death is seen", NodeProcess.SOON, s -> s.sum("restarts") == 1);
      node.awaitReady(2, NodeProcess.START);
      String printed = node.output() + "\n" + node.errors();
      assertFalse(printed.contains("WARNING"), printed);
    }
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jelly.config.ConfigException;
import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two hundred ways to spoil a configuration: each is named, none is applied. */
class MalformedEditsIT {
  private static final int EDITS = 200;
  private static final String GOOD =
      """
      {
        "workers": 2,
        "spares": 0,
        "scheduling": "round-robin",
        "args": ["a", "b"],
        "drain": { "timeoutMs": 30000 },
        "cluster": { "enabled": false, "members": ["127.0.0.1"] },
        "log": { "level": "info" }
      }
      """;
  private static final List<String> WRONG =
      List.of("-1", "true", "null", "\"many\"", "1e9", "{}", "[1]", "99999999999", "1.5", "");

  @Test
  void noneIsAppliedEachIsNamedAndTheServiceIsUnaffected() throws Exception {
    Random random = new Random(200);
    Path file = Workspace.file("config.json", GOOD);
    NodeOptions options =
        NodeOptions.verticle("WorkVerticle").workersByFile(2).with("-conf", file.toString());
    try (NodeProcess node = NodeProcess.start(options);
        KeepAliveLoad load = new KeepAliveLoad(node.port(), 2, 10)) {
      Set<Long> pids = Set.copyOf(node.pids());
      for (int edit = 1; edit <= EDITS; edit++) {
        String text = spoiled(random, file);
        String problem = problems(text, file).get(0);
        if (random.nextBoolean()) ConfigEdits.write(file, text);
        else ConfigEdits.replace(file, text);
        int count = edit;
        Await.until(
            "edit " + edit + " is named: " + text,
            NodeProcess.SOON,
            () -> node.output().with("is wrong, so nothing of it applies").size() == count);
        Await.until(
            problem,
            NodeProcess.SOON,
            () -> lastLines(node).stream().anyMatch(l -> l.endsWith(problem)));
      }
      assertEquals(List.of(), node.output().with("takes effect"));
      assertEquals(pids, Set.copyOf(node.pids()));
      assertEquals(List.of(), load.finish());
      ConfigEdits.write(file, GOOD.replace("\"spares\": 0", "\"spares\": 1"));
      node.await("the next good one applies", NodeProcess.START, s -> s.workers().size() == 3);
    }
  }

  private static List<String> lastLines(NodeProcess node) {
    List<String> all = node.output().all();
    return all.subList(Math.max(0, all.size() - 80), all.size());
  }

  /** A mutation of the good text that is wrong: some random ones are not. */
  private static String spoiled(Random random, Path file) {
    while (true) {
      String text = mutation(random);
      if (!problems(text, file).isEmpty()) return text;
    }
  }

  private static String mutation(Random random) {
    int at = random.nextInt(GOOD.length());
    return switch (random.nextInt(6)) {
      case 0 -> GOOD.substring(0, at);
      case 1 -> GOOD.substring(0, at) + GOOD.substring(at + 1);
      case 2 -> GOOD.substring(0, at) + (char) (32 + random.nextInt(95)) + GOOD.substring(at);
      case 3 -> GOOD.replaceFirst("\\{", "{ \"spares\": " + random.nextInt(9) + ",");
      case 4 -> GOOD.replaceFirst("spares", "spares" + random.nextInt(9));
      default -> {
        List<String> values = List.of("2", "0", "\"round-robin\"", "30000", "false", "\"info\"");
        String value = values.get(random.nextInt(values.size()));
        String wrong = WRONG.get(random.nextInt(WRONG.size()));
        yield GOOD.replaceFirst(": " + value + "\\b?", ": " + wrong);
      }
    };
  }

  private static List<String> problems(String text, Path file) {
    try {
      ConfigLoader.load(
          new ConfigSources(
              Path.of("").toAbsolutePath(), Optional.of(file.toString()), Map.of(), Map.of(), 2),
          text);
      return List.of();
    } catch (ConfigException wrong) {
      return wrong.problems();
    }
  }
}

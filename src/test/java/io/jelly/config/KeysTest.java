package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeysTest {
  @Test
  void everyKeyIsInTheTableOnce() {
    long declared =
        Stream.of(Keys.class, RpcKeys.class, GatewayKeys.class, ClusterKeys.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
            .filter(
                field -> field.getType() == Key.class && Modifier.isStatic(field.getModifiers()))
            .count();
    assertEquals(declared, Keys.ALL.size());
    assertEquals(declared, Keys.ALL.stream().map(Key::name).distinct().count());
    assertEquals(declared, Keys.ALL.stream().map(Key::variable).distinct().count());
  }

  @Test
  void variablesFollowTheKeys() {
    assertEquals("JELLY_PORT", Keys.PORT.variable());
    assertEquals("JELLY_WORKER_PORT_BASE", Keys.WORKER_PORT_BASE.variable());
    assertEquals("JELLY_DRAIN_TIMEOUT_MS", Keys.DRAIN_TIMEOUT.variable());
    assertEquals("JELLY_RESPAWN_MAX_DELAY_AFTER_READY_MS", Keys.RESPAWN_MAX_READY.variable());
  }

  @Test
  void optionsAreTheDocumentedOnes() {
    assertEquals(
        List.of(
            "-name",
            "-host",
            "-port",
            "-fd",
            "-workers",
            "-instances",
            "-spares",
            "-scheduling",
            "-worker-port-base",
            "-verticle",
            "-app",
            "-cp",
            "-jvm",
            "-watch",
            "-cluster"),
        Keys.ALL.stream().map(Key::option).filter(Objects::nonNull).toList());
  }

  @Test
  void theDocumentHasEveryKeyAsItIs() throws IOException {
    String document = Files.readString(Path.of("docs/configuration.md"));
    for (Key<?> key : Keys.ALL) {
      assertTrue(document.contains(row(key)), "docs/configuration.md needs this row:\n" + row(key));
    }
  }

  static String row(Key<?> key) {
    return "| `"
        + key.name()
        + "` | "
        + key.kind().expected()
        + " | "
        + key.shownDefault()
        + " | "
        + (key.option() == null ? "" : "`" + key.option() + "`")
        + " | "
        + (key.secret() ? "yes" : "")
        + " | "
        + key.effect().words()
        + " | "
        + key.about()
        + " |";
  }
}

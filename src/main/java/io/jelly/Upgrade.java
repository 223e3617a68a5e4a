package io.jelly;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The start of a newer primary beside the running one: it boots while this one still serves, then
 * asks it to hand over, takes the lock and adopts the workers.
 */
final class Upgrade {
  /** Tells a primary which process it takes the node over from. */
  static final String TAKES_OVER = "JELLY_TAKES_OVER";

  private static final long CHECK_TIMEOUT_S = 30;

  private Upgrade() {}

  /**
   * Makes sure that the jar is one of this program that can talk with the workers of this one.
   *
   * @return its version
   * @throws IllegalArgumentException if it is not, in words for the user
   */
  static String check(Path java, Path jar, int protocol) throws IOException {
    if (!Files.isReadable(jar)) throw new IllegalArgumentException(jar + " cannot be read");
    Process check =
        new ProcessBuilder(java.toString(), "-jar", jar.toString(), "version", "--json")
            .redirectErrorStream(true)
            .start();
    check.getOutputStream().close();
    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!check.waitFor(CHECK_TIMEOUT_S, TimeUnit.SECONDS)) check.destroyForcibly();
      JsonObject version = new JsonObject(output);
      if (version.getInteger("protocol", 0) == protocol) return version.getString("version");
      throw new IllegalArgumentException(
          jar
              + " speaks protocol "
              + version.getValue("protocol")
              + " with workers, and this node "
              + protocol
              + ": stop the node and start it with the new jar");
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException(jar + " is no jar of this program");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    }
  }

  /** Starts it with the words this process was started with, but another jar. */
  static Process start(List<String> command, Path jar) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(withJar(command, jar)).inheritIO();
    builder.environment().put(TAKES_OVER, String.valueOf(ProcessHandle.current().pid()));
    builder.environment().put(Foreground.VARIABLE, "1");
    return builder.start();
  }

  /** The path of the jar in a command line; throws IllegalStateException if there is none. */
  static Path jarOf(List<String> command) {
    return Path.of(command.get(jarPlace(command))).toAbsolutePath();
  }

  private static List<String> withJar(List<String> command, Path jar) {
    List<String> changed = new ArrayList<>(command);
    changed.set(jarPlace(command), jar.toString());
    return changed;
  }

  private static int jarPlace(List<String> command) {
    int option = command.indexOf("-jar");
    if (option < 0 || option + 1 >= command.size())
      throw new IllegalStateException("this node was not started with java -jar");
    return option + 1;
  }
}

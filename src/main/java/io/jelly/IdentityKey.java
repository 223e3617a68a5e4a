package io.jelly;

import io.jelly.config.StateFolders;
import io.jelly.keys.KeyFile;
import io.jelly.keys.KeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key pair a node is known by, in its state folder; made when there is none. To be called by
 * whoever holds the node's lock, so that no two make it.
 */
final class IdentityKey {
  private static final Logger log = LoggerFactory.getLogger(IdentityKey.class);
  private static final String FILE = "node.key";

  private IdentityKey() {}

  /**
   * Finds it or makes it, and says in the log where it is and its address. A node goes on without
   * one: then that is said.
   */
  static Optional<KeyPair> ensure(String node, Map<String, String> environment) {
    Path folder = StateFolders.of(node, environment);
    Path file = folder.resolve(FILE);
    try {
      KeyPair pair = Files.exists(file) ? KeyFile.read(file) : make(folder, file);
      log.info("identity: {} ({})", pair.address(), file);
      return Optional.of(pair);
    } catch (IOException e) {
      log.warn("the node has no identity: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static KeyPair make(Path folder, Path file) throws IOException {
    StateFolders.ensure(folder);
    KeyPair pair = KeyPair.generate();
    KeyFile.write(file, pair);
    log.info("identity: a new key is in {}", file);
    return pair;
  }
}

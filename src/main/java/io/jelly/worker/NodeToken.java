package io.jelly.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What all workers of a node have in common and no other node has, on whichever host and of
 * whichever name: made of the machine's boot, its name and the node's run directory.
 */
final class NodeToken {
  private static final int BYTES = 12;

  private NodeToken() {}

  /**
   * The token.
   *
   * @param place of the node on its machine, see {@code RunDirectory.identity}
   */
  static String of(String place) {
    String all =
        kernel("/proc/sys/kernel/random/boot_id") + kernel("/proc/sys/kernel/hostname") + place;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every JDK has it.
    }
  }

  private static String kernel(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return ""; // Not Linux: what is left tells the nodes of one host apart.
    }
  }
}

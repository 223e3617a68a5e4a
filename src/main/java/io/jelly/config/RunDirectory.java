package io.jelly.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folder in which the processes of one node meet: {@code ROOT/NAME}, for its owner alone. This
 * type only names what is inside; {@link RunDirectories} creates and finds it.
 *
 * @param path absolute
 */
public record RunDirectory(Path path) {
  /** The name of {@link #shareSocket}. */
  public static final String SHARE_SOCKET = "share.sock";

  static final String NAME_SHAPE = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}";

  /** Room for a path in Linux's {@code sockaddr_un}, without the closing zero (unix(7)). */
  private static final int SOCKET_PATH_BYTES = 107;

  /**
   * Checks the name and the length of the socket paths.
   *
   * @throws ConfigException if one does not fit
   */
  public RunDirectory {
    if (!path.getFileName().toString().matches(NAME_SHAPE)) {
      throw new ConfigException(
          List.of(
              "the name of a node must be 1 to 64 letters, digits, '.', '_' or '-', not "
                  + Shown.quoted(path.getFileName().toString())));
    }
    Path longest = path.resolve("control.sock");
    int bytes = longest.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > SOCKET_PATH_BYTES) {
      throw new ConfigException(
          List.of(
              "the path of a Unix socket may have "
                  + SOCKET_PATH_BYTES
                  + " bytes, and this has "
                  + bytes
                  + ": "
                  + longest
                  + "; choose a shorter -name or a shorter XDG_RUNTIME_DIR"));
    }
  }

  /** The node's name. */
  public String name() {
    return path.getFileName().toString();
  }

  /** Locked by the primary for as long as it lives. */
  public Path lockFile() {
    return path.resolve("lock");
  }

  /** Locked by the worker that starts a new primary when the old one is gone. */
  public Path healLockFile() {
    return path.resolve("heal.lock");
  }

  /** The numbers of the node that outlive its primary. */
  public Path nodePage() {
    return path.resolve("node-page");
  }

  /** The rates at which clients call, shared by all workers. */
  public Path rates() {
    return path.resolve("rates");
  }

  /** Where workers talk with their primary. */
  public Path controlSocket() {
    return path.resolve("control.sock");
  }

  /** Where descriptors pass between primary and workers. */
  public Path handoffSocket() {
    return path.resolve("handoff.sock");
  }

  /** Where another node of this host gets copies of the node's listening sockets. */
  public Path shareSocket() {
    return path.resolve(SHARE_SOCKET);
  }

  /** Where the command line talks with the primary. */
  public Path adminSocket() {
    return path.resolve("admin.sock");
  }

  /** The certificates that the built-in service shows; there only while it has TLS. */
  public Path serviceCertificates() {
    return path.resolve("service-certificates.pem");
  }

  /** What happened to the node, one JSON object a line; the older part is beside it. */
  public Path events() {
    return path.resolve("events.ndjson");
  }

  /** What workers that are gone have counted. */
  public Path metrics() {
    return path.resolve("metrics");
  }

  /** The log folder of a node whose configuration names no other. */
  public Path log() {
    return path.resolve("log");
  }

  /** The counters the worker shares with the primary. */
  public Path scoreboard(int workerId) {
    return path.resolve("scoreboard-" + workerId);
  }

  /** Where the worker hears events of the others; a name no longer than the longest of them. */
  public Path eventSocket(int workerId) {
    return path.resolve("event-" + workerId);
  }

  /** What the worker printed. */
  public Path output(int workerId) {
    return path.resolve("output-" + workerId + ".log");
  }

  /** Which folder this is, also among those that had this path before: path and inode. */
  public String identity() throws IOException {
    return path.toRealPath() + " " + Files.getAttribute(path, "unix:ino");
  }

  /**
   * Takes the node's lock; it ends with the {@link RunLock} or with this process.
   *
   * @return empty if a process (or this one) has it already
   */
  public Optional<RunLock> tryLock() throws IOException {
    return RunLock.tryTake(lockFile());
  }

  /** Takes the right to start a new primary, as {@link #tryLock} does. */
  public Optional<RunLock> tryHealLock() throws IOException {
    return RunLock.tryTake(healLockFile());
  }

  /** Whether a process, maybe this one, holds the node's lock: whether the node is running. */
  public boolean isRunning() throws IOException {
    return RunLock.isTaken(lockFile());
  }
}

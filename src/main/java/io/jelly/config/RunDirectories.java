package io.jelly.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The run directories of this user: below {@code $XDG_RUNTIME_DIR/jelly-cluster}, else below {@code
 * jelly-cluster-UID} in the temporary folder. New ones go into the first of the two that applies;
 * running nodes are found in both, since a service and a login shell often differ in that variable.
 */
public final class RunDirectories {
  private final List<PrivateFolder> roots;

  private RunDirectories(List<PrivateFolder> roots) {
    this.roots = roots;
  }

  /** The run directories of the user this process runs as, with this environment. */
  public static RunDirectories of(Map<String, String> environment) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    return in(environment, temporary);
  }

  /** The same with another temporary folder, absolute. */
  public static RunDirectories in(Map<String, String> environment, Path temporary) {
    return in(environment, temporary, PrivateFolder.currentUser());
  }

  static RunDirectories in(Map<String, String> environment, Path temporary, int userId) {
    Path runtime = Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", ""));
    boolean usable = runtime.isAbsolute() && Files.isDirectory(runtime);
    Stream<Path> first = usable ? Stream.of(runtime.resolve("jelly-cluster")) : Stream.empty();
    Stream<Path> second = Stream.of(temporary.resolve("jelly-cluster-" + userId));
    return new RunDirectories(
        Stream.concat(first, second).map(root -> new PrivateFolder(root, userId)).toList());
  }

  /**
   * The directory of the node, created with mode 0700 if need be.
   *
   * @throws ConfigException if it belongs to somebody else, cannot be made, or its path is too long
   */
  public RunDirectory create(String name) {
    PrivateFolder root = roots.get(0);
    RunDirectory directory = new RunDirectory(root.path().resolve(name));
    root.ensure();
    root.sibling(directory.path()).ensure();
    return directory;
  }

  /** The running node of this name. */
  public Optional<RunDirectory> find(String name) {
    return running().stream().filter(node -> node.name().equals(name)).findFirst();
  }

  /** All running nodes, by name. Folders that others could write to are not looked at. */
  public List<RunDirectory> running() {
    List<RunDirectory> running = new ArrayList<>();
    roots.stream().filter(PrivateFolder::isPrivate).forEach(root -> addRunning(root, running));
    running.sort(Comparator.comparing(RunDirectory::name));
    return List.copyOf(running);
  }

  private static void addRunning(PrivateFolder root, List<RunDirectory> running) {
    try (DirectoryStream<Path> nodes = Files.newDirectoryStream(root.path())) {
      for (Path node : nodes) {
        if (node.getFileName().toString().matches(RunDirectory.NAME_SHAPE)
            && root.sibling(node).isPrivate()) {
          RunDirectory directory = new RunDirectory(node);
          if (directory.isRunning()) {
            running.add(directory);
          }
        }
      }
    } catch (IOException unreadable) {
      throw new ConfigException(
          List.of("the run directory " + root.path() + " cannot be read: " + unreadable));
    }
  }
}

package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {
  private static final int ME = PrivateFolder.currentUser();

  @TempDir Path folder;

  @Test
  void prefersTheRuntimeFolderOfTheSession() throws IOException {
    Path runtime = Files.createDirectory(folder.resolve("runtime"));
    RunDirectories directories =
        RunDirectories.in(Map.of("XDG_RUNTIME_DIR", runtime.toString()), folder, ME);
    RunDirectory node = directories.create("shop");
    assertEquals(runtime.resolve("jelly-cluster/shop"), node.path());
    assertEquals("rwx------", mode(node.path()));
    assertEquals("rwx------", mode(node.path().getParent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative", "/does/not/exist"})
  void elseTheTemporaryFolder(String runtime) {
    RunDirectory node =
        RunDirectories.in(Map.of("XDG_RUNTIME_DIR", runtime), folder, ME).create("shop");
    assertEquals(folder.resolve("jelly-cluster-" + ME + "/shop"), node.path());
  }

  @Test
  void namesWhatIsInside() {
    RunDirectory node = new RunDirectory(Path.of("/run/shop"));
    assertEquals("shop", node.name());
    assertEquals(Path.of("/run/shop/lock"), node.lockFile());
    assertEquals(Path.of("/run/shop/control.sock"), node.controlSocket());
    assertEquals(Path.of("/run/shop/handoff.sock"), node.handoffSocket());
    assertEquals(Path.of("/run/shop/admin.sock"), node.adminSocket());
    assertEquals(Path.of("/run/shop/log"), node.log());
    assertEquals(Path.of("/run/shop/scoreboard-3"), node.scoreboard(3));
    assertEquals(Path.of("/run/shop/output-3.log"), node.output(3));
  }

  @Test
  void ourOwnTooOpenFolderIsClosed() throws IOException {
    RunDirectory node = directories().create("shop");
    Files.setPosixFilePermissions(node.path(), PosixFilePermissions.fromString("rwxrwxrwx"));
    directories().create("shop");
    assertEquals("rwx------", mode(node.path()));
  }

  @Test
  void folderOfSomebodyElseIsRefused() throws IOException {
    int other = ME + 1;
    Path root = Files.createDirectory(folder.resolve("jelly-cluster-" + other));
    ConfigException refused =
        assertThrows(
            ConfigException.class, () -> RunDirectories.in(Map.of(), folder, other).create("shop"));
    assertEquals(
        List.of(
            "the run directory "
                + root
                + " is not a folder of user "
                + other
                + "; remove it or set XDG_RUNTIME_DIR"),
        refused.problems());
  }

  @Test
  void symbolicLinkIsRefused() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Files.createSymbolicLink(folder.resolve("jelly-cluster-" + ME), target);
    assertThrows(ConfigException.class, () -> directories().create("shop"));
  }

  @Test
  void socketPathMustFit() {
    Path deep = Path.of("/" + "d".repeat(90), "shop");
    ConfigException refused = assertThrows(ConfigException.class, () -> new RunDirectory(deep));
    assertEquals(
        List.of(
            "the path of a Unix socket may have 107 bytes, and this has 109: "
                + deep.resolve("control.sock")
                + "; choose a shorter -name or a shorter XDG_RUNTIME_DIR"),
        refused.problems());
    assertEquals("shop", new RunDirectory(Path.of("/" + "d".repeat(88), "shop")).name());
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a b", "a\n", "ä"})
  void nodeNameIsPlain(String name) {
    assertThrows(ConfigException.class, () -> new RunDirectory(Path.of("/run", name)));
  }

  @Test
  void runningMeansTheLockIsHeld() throws IOException {
    RunDirectory first = directories().create("first");
    directories().create("second");
    assertFalse(first.isRunning());
    try (RunLock lock = first.tryLock().orElseThrow()) {
      assertTrue(first.isRunning());
      assertEquals(Optional.empty(), first.tryLock());
      assertEquals(List.of(first), directories().running());
      assertEquals(Optional.of(first), directories().find("first"));
      assertEquals(Optional.empty(), directories().find("second"));
    }
    assertFalse(first.isRunning());
    assertEquals(List.of(), directories().running());
  }

  @Test
  void lookingAtTheLockDoesNotLoseIt() throws Exception {
    RunDirectory node = directories().create("shop");
    try (RunLock lock = node.tryLock().orElseThrow()) {
      assertTrue(node.isRunning());
      directories().running();
      assertTrue(heldForOtherProcesses(node.lockFile()));
    }
  }

  @Test
  void openFoldersAreNotTrusted() throws IOException {
    RunDirectory node = directories().create("shop");
    try (RunLock lock = node.tryLock().orElseThrow()) {
      Files.setPosixFilePermissions(node.path(), PosixFilePermissions.fromString("rwxrwx---"));
      assertEquals(List.of(), directories().running());
    }
  }

  /** The kernel's own table of locks: what another process would be told. */
  private static boolean heldForOtherProcesses(Path file) throws IOException {
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains("POSIX") && line.contains(inode));
  }

  private RunDirectories directories() {
    return RunDirectories.in(Map.of(), folder, ME);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}

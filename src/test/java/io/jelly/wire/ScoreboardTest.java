package io.jelly.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.wire.Scoreboard.Claim;
import io.jelly.wire.Scoreboard.Counter;
import io.jelly.wire.Scoreboard.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two mappings of one page: what the primary sees and what the worker sees. */
@Timeout(30)
class ScoreboardTest {
  private static final int LISTENER = 0xabcdef;

  @TempDir Path folder;
  private Scoreboard primary;
  private Scoreboard worker;

  @BeforeEach
  void open() throws IOException {
    primary = Scoreboard.create(folder.resolve("board"));
    worker = Scoreboard.open(folder.resolve("board"));
  }

  @Test
  void thePageIsForTheOwnerAlone() throws IOException {
    Path file = folder.resolve("board");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertThrows(FileAlreadyExistsException.class, () -> Scoreboard.create(file));
  }

  @Test
  void aMissingPageIsNamed() {
    Path missing = folder.resolve("missing");
    String text =
        assertThrows(UncheckedIOException.class, () -> Scoreboard.open(missing)).getMessage();
    assertTrue(text.contains(missing.toString()), text);
  }

  @Test
  void aSlotSaysWhoseItsConnectionIs() throws IOException {
    for (String host : List.of("192.0.2.1", "2001:db8::1")) {
      Proxied proxied =
          new Proxied(new InetSocketAddress(host, 65_535), new InetSocketAddress("10.0.0.1", 80));
      int last = 2 * Scoreboard.SLOTS - 1;
      primary.offer(last, Kind.CONNECTION, LISTENER, proxied);
      primary.offer(last - 1, Kind.CONNECTION, LISTENER);
      assertEquals(proxied, worker.proxied(last));
      assertNull(worker.proxied(last - 1));
      primary.offer(last, Kind.CONNECTION, LISTENER);
      assertNull(worker.proxied(last));
    }
  }

  @Test
  void bothSidesSeeWhatEitherWrites() {
    primary.offer(5, Kind.MIGRATED_CONNECTION, LISTENER);
    assertEquals(Claim.OFFERED, worker.claim(5));
    assertEquals(Kind.MIGRATED_CONNECTION, worker.kind(5));
    assertEquals(LISTENER, worker.listener(5));
    assertTrue(worker.move(5, Claim.OFFERED, Claim.TAKEN));
    assertEquals(Claim.TAKEN, primary.claim(5));
    assertEquals(LISTENER, primary.listener(5), "a move keeps the rest of the slot");
    primary.free(5);
    assertEquals(Claim.FREE, worker.claim(5));
    worker.set(Counter.LOOP_LAG_MS, -7);
    assertEquals(-7, primary.get(Counter.LOOP_LAG_MS));
    worker.beat(Scoreboard.MAX_LOOPS - 1, Long.MAX_VALUE);
    assertEquals(Long.MAX_VALUE, primary.lastBeat(Scoreboard.MAX_LOOPS - 1));
  }

  @Test
  void noTwoPlacesOverlap() {
    int slots = Scoreboard.RETURN_SLOTS + Scoreboard.SLOTS;
    Kind[] kinds = Kind.values();
    for (int i = 0; i < slots; i++) primary.offer(i, kinds[i % kinds.length], i);
    for (int i = 0; i < Scoreboard.MAX_LOOPS; i++) primary.beat(i, -1 - i);
    for (Counter counter : Counter.values()) primary.set(counter, valueOf(counter));
    for (int i = 0; i < slots; i++) {
      assertEquals(Claim.OFFERED, worker.claim(i));
      assertEquals(kinds[i % kinds.length], worker.kind(i));
      assertEquals(i, worker.listener(i));
    }
    for (int i = 0; i < Scoreboard.MAX_LOOPS; i++) assertEquals(-1 - i, worker.lastBeat(i));
    for (Counter counter : Counter.values()) assertEquals(valueOf(counter), worker.get(counter));
  }

  private static long valueOf(Counter counter) {
    return counter.name().hashCode();
  }

  @Test
  void aMoveHappensOnlyFromTheStateItNames() {
    for (Claim from : Claim.values()) {
      for (Claim named : Claim.values()) {
        for (Claim to : Claim.values()) {
          primary.offer(0, Kind.CONNECTION, 1);
          primary.move(0, Claim.OFFERED, from);
          assertEquals(from == named, worker.move(0, named, to), from + " " + named + " " + to);
          assertEquals(from == named ? to : from, primary.claim(0));
        }
      }
    }
  }

  @Test
  void takingAndRevokingTheSameSlotHasOneWinner() throws Exception {
    int rounds = 100_000;
    AtomicInteger taken = new AtomicInteger();
    int revoked = 0;
    CyclicBarrier begin = new CyclicBarrier(2, () -> primary.offer(9, Kind.CONNECTION, 1));
    CompletableFuture<Void> other =
        onThread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                begin.await();
                if (worker.move(9, Claim.OFFERED, Claim.TAKEN)) taken.incrementAndGet();
              }
            });
    for (int i = 1; i <= rounds; i++) {
      begin.await();
      if (primary.move(9, Claim.OFFERED, Claim.REVOKED)) revoked++;
      // Whoever was faster, the slot is settled by now.
      Claim claim = primary.claim(9);
      assertTrue(claim == Claim.TAKEN || claim == Claim.REVOKED, claim.name());
    }
    other.get(20, TimeUnit.SECONDS);
    assertEquals(rounds, taken.get() + revoked);
  }

  @Test
  void theDoorbellLosesNoChange() throws Exception {
    int changes = 200_000;
    AtomicInteger rings = new AtomicInteger();
    CompletableFuture<Void> ringer =
        onThread(
            () -> {
              for (int i = 1; i <= changes; i++) {
                worker.set(Counter.ACCEPTED, i);
                if (worker.ring()) rings.incrementAndGet();
              }
            });
    // As the primary does it: wait for a wake-up, hush, look.
    long seen = 0;
    while (seen < changes) {
      while (rings.get() == 0) {
        // Once nothing more is written, a change that was not seen must have rung.
        if (ringer.isDone() && rings.get() == 0) assertEquals(changes, seen, "a change was lost");
        Thread.onSpinWait();
      }
      rings.decrementAndGet();
      primary.hush();
      seen = primary.get(Counter.ACCEPTED);
    }
    ringer.get(20, TimeUnit.SECONDS);
  }

  @Test
  void oneRingIsEnoughUntilThePrimaryLooks() {
    assertTrue(worker.ring());
    assertFalse(worker.ring());
    primary.hush();
    assertTrue(worker.ring());
  }

  @Test
  void countersOfSeveralThreadsLoseNothing() throws Exception {
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          onThread(
              () -> {
                for (int i = 0; i < 50_000; i++) {
                  worker.add(Counter.REQUESTS, 1);
                  worker.add(Counter.CONNECTIONS, i % 2 == 0 ? 1 : -1);
                }
              }));
    }
    for (CompletableFuture<Void> thread : threads) thread.get(20, TimeUnit.SECONDS);
    assertEquals(200_000, primary.get(Counter.REQUESTS));
    assertEquals(0, primary.get(Counter.CONNECTIONS));
  }

  private interface Action {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> onThread(Action action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                action.run();
                done.complete(null);
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  @Test
  void aPageThatAWorkerHoldsIsFoundAlsoAfterItsPathIsGone() throws IOException {
    Path file = folder.resolve("held-page");
    Scoreboard first = Scoreboard.createInMemory(file);
    Scoreboard held = Scoreboard.hold(file);
    SharedFile.remove(file);
    long self = ProcessHandle.current().pid();
    Scoreboard next = Scoreboard.heldBy(self, file);
    first.add(Scoreboard.Counter.ACCEPTED, 5);
    assertEquals(5, next.get(Scoreboard.Counter.ACCEPTED));
    assertTrue(held.isHeld());
    assertThrows(IOException.class, () -> Scoreboard.heldBy(self, folder.resolve("other")));
  }

  @Test
  void whatWasUnderWayFromADeadPrimaryIsForgotten() {
    primary.offer(5, Scoreboard.Kind.CONNECTION, 1);
    worker.offer(Scoreboard.RETURN_SLOTS + 5, Scoreboard.Kind.MIGRATED_CONNECTION, 1);
    worker.ring();
    worker.freeAll();
    assertEquals(Scoreboard.Claim.FREE, primary.claim(5));
    assertEquals(Scoreboard.Claim.FREE, primary.claim(Scoreboard.RETURN_SLOTS + 5));
    assertTrue(worker.ring(), "the bell can be rung again");
  }
}

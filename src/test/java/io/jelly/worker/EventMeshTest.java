package io.jelly.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.RunDirectory;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventMeshTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<EventMesh> meshes = new ArrayList<>();
  @TempDir private Path folder;

  /** One worker, and what it hears. */
  private record Member(EventMesh mesh, BlockingQueue<String> heard) {
    String next() throws InterruptedException {
      return heard.poll(30, TimeUnit.SECONDS);
    }
  }

  private Member join(int worker) throws IOException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    EventMesh mesh =
        EventMesh.join(
            vertx,
            new RunDirectory(folder),
            worker,
            (topic, data) -> heard.add(topic + " " + data));
    meshes.add(mesh);
    return new Member(mesh, heard);
  }

  @AfterEach
  void close() {
    meshes.forEach(EventMesh::close);
    vertx.close();
  }

  /** A connection back takes a moment. */
  private static void until(Member from, Member to, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!to.heard().contains("probe " + what) && System.nanoTime() < end) {
      from.mesh().send("probe", Buffer.buffer(what));
      LockSupport.parkNanos(10_000_000);
    }
    assertTrue(to.heard().contains("probe " + what), what);
  }

  @Test
  void eachHearsTheOthersOnceAndNeverItself() throws Exception {
    List<Member> all = List.of(join(1), join(2), join(3));
    for (Member from : all)
      for (Member to : all)
        if (!from.equals(to)) until(from, to, all.indexOf(from) + " to " + all.indexOf(to));
    for (Member from : all) {
      all.forEach(member -> member.heard().removeIf(text -> text.startsWith("probe")));
      from.mesh().send("t", Buffer.buffer("{\"n\":1.50}"));
      from.mesh().send("end", Buffer.buffer("1"));
      for (Member to : all) {
        if (to.equals(from)) continue;
        assertEquals("t {\"n\":1.50}", afterProbes(to));
        assertEquals("end 1", afterProbes(to));
      }
      assertNull(from.heard().poll());
    }
  }

  private static String afterProbes(Member member) throws InterruptedException {
    String text = member.next();
    while (text != null && text.startsWith("probe")) text = member.next();
    return text;
  }

  @Test
  void whatADeadWorkerLeftIsRemoved() throws Exception {
    Path dead = new RunDirectory(folder).eventSocket(7);
    Files.createFile(dead);
    Member one = join(1);
    Member two = join(2);
    assertFalse(Files.exists(dead));
    until(one, two, "still works");
  }

  @Test
  void oneThatLeavesAndComesBackHearsAgain() throws Exception {
    Member one = join(1);
    Member two = join(2);
    until(one, two, "first");
    two.mesh().close();
    Member again = join(2);
    until(one, again, "second");
    until(again, one, "third");
  }
}

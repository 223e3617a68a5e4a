package io.jelly.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.handoff.AssignedListener;
import io.jelly.handoff.ListenRequest;
import io.jelly.wire.Message;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ListensTest {
  private final List<Message> sent = new ArrayList<>();
  private boolean primary = true;
  private boolean another = true;
  private final Listens listens =
      new Listens(
          message -> {
            if (primary) sent.add(message);
            return primary;
          },
          () -> another);

  private CompletableFuture<AssignedListener> listen(int port) {
    return listens
        .listen(new ListenRequest(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0))
        .toCompletableFuture();
  }

  private static Message.Listening answer(int request, int listener, int port) {
    return new Message.Listening(request, listener, "127.0.0.1", port, "");
  }

  private static int index(Message message) {
    return ((Message.Listen) message).index();
  }

  @Test
  void anAnswerReachesWhoAsked() {
    CompletableFuture<AssignedListener> first = listen(8080);
    CompletableFuture<AssignedListener> second = listen(8081);
    listens.assigned(answer(2, 7, 8081));
    assertFalse(first.isDone());
    assertEquals(7, second.join().id());
    assertEquals(7, listens.first().join().id());
    listens.refuse(1, "cannot bind 127.0.0.1:8080");
    assertTrue(first.isCompletedExceptionally());
    assertEquals(Set.of("7"), listens.granted().fieldNames());
  }

  @Test
  void whatTheOldPrimaryLeftUnansweredTheNextOneIsAsked() {
    CompletableFuture<AssignedListener> before = listen(8080);
    primary = false;
    CompletableFuture<AssignedListener> meanwhile = listen(8081);
    assertFalse(before.isDone() || meanwhile.isDone(), "they wait");
    primary = true;
    sent.clear();
    listens.askAgain();
    assertEquals(2, sent.size());
    listens.assigned(answer(1, 1, 8080));
    listens.assigned(answer(2, 2, 8081));
    assertEquals(1, before.join().id());
    assertEquals(2, meanwhile.join().id());
    sent.clear();
    listens.askAgain();
    assertEquals(List.of(), sent);
  }

  @Test
  void whereNoOtherPrimaryWillComeARequestFails() {
    another = false;
    primary = false;
    assertTrue(listen(8080).isCompletedExceptionally());
    primary = true;
    CompletableFuture<AssignedListener> open = listen(8081);
    listens.refuseAll("the primary is gone");
    assertTrue(open.isCompletedExceptionally());
  }

  @Test
  void theNextPrimaryIsToldWhatWasAskedForAndNotWhatItBecame() {
    var unused = listen(0);
    var second = listen(0);
    assertEquals(List.of(0, 1), sent.stream().map(ListensTest::index).toList());
    listens.assigned(answer(1, 4, 40_001));
    listens.assigned(answer(2, 5, 40_002));
    JsonObject granted = listens.granted();
    assertEquals(0, granted.getJsonObject("5").getInteger("port"));
    assertEquals(1, granted.getJsonObject("5").getInteger("index"));
    listens.unlisten(4);
    assertEquals(Set.of("5"), listens.granted().fieldNames());
    assertTrue(second.isDone() && unused.isDone());
  }
}

package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
  private final List<JsonObject> log = new ArrayList<>();
  private final EventRecorder recorder = new EventRecorder(log::add);

  @Test
  void aWorkersLifeIsRecordedWithItsIdentity() throws UnknownHostException {
    recorder.accept(new NodeEvent.State(3, 2, 4711, "", "starting", "one more is wanted"));
    recorder.accept(new NodeEvent.Fork(3, ProcessHandle.current()));
    recorder.accept(new NodeEvent.Online(3));
    recorder.accept(
        new NodeEvent.Listening(
            3, new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 80)));
    recorder.accept(new NodeEvent.State(3, 2, 4711, "spare", "ready", "serving"));
    recorder.accept(new NodeEvent.Ready(3));
    recorder.accept(new NodeEvent.Message(3, new JsonObject()));
    recorder.accept(new NodeEvent.Disconnect(3));
    recorder.accept(new NodeEvent.Exit(3, 137, "KILL", false));
    recorder.accept(new NodeEvent.Exit(4, 0, "", true));
    recorder.accept(new NodeEvent.Exit(5, ExitCause.UNKNOWN, "", false));
    String who = "\"worker\":3,\"generation\":2,\"pid\":4711";
    assertEquals(
        List.of(
            "{\"event\":\"state\","
                + who
                + ",\"to\":\"starting\",\"cause\":\"one more is wanted\"}",
            "{\"event\":\"fork\"," + who + "}",
            "{\"event\":\"online\"," + who + "}",
            "{\"event\":\"listening\"," + who + ",\"address\":\"127.0.0.1:80\"}",
            "{\"event\":\"state\","
                + who
                + ",\"from\":\"spare\",\"to\":\"ready\",\"cause\":\"serving\"}",
            "{\"event\":\"disconnect\"," + who + "}",
            "{\"event\":\"exit\","
                + who
                + ",\"code\":137,\"signal\":\"SIGKILL\",\"voluntary\":false}",
            "{\"event\":\"exit\",\"worker\":4,\"code\":0,\"voluntary\":true}",
            "{\"event\":\"exit\",\"worker\":5,\"voluntary\":false}"),
        log.stream().map(JsonObject::encode).toList());
  }

  @Test
  void whatHappensToTheNodeHasATextAndDetails() {
    recorder.accept(
        new NodeEvent.OfNode("scaled", "from 1 to 2", new JsonObject().put("after", 2)));
    assertEquals(
        "{\"event\":\"scaled\",\"text\":\"from 1 to 2\",\"after\":2}", log.get(0).encode());
  }

  @Test
  void aLongCauseIsCut() {
    recorder.accept(new NodeEvent.State(1, 1, 1, "starting", "exited", "x".repeat(5_000)));
    assertEquals(2_003, log.get(0).getString("cause").length());
    assertTrue(log.get(0).getString("cause").endsWith("x..."));
  }
}

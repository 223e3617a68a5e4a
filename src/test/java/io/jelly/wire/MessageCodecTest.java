package io.jelly.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MessageCodecTest {
  private static final JsonObject BODY =
      new JsonObject().put("text", "Grüße\n\"\u2028").put("list", new JsonArray().add(1).addNull());

  private static final List<Message> ONE_OF_EACH =
      List.of(
          new Message.Hello(3, Long.MAX_VALUE, ControlSocket.PROTOCOL),
          new Message.Listen(1, "::1", 8080, "", 2, 511, "600"),
          new Message.Unlisten(7),
          new Message.Booted(9001, "cannot bind"),
          new Message.BootFailed("no class \"X\"", true),
          new Message.Leaving("SIGTERM", true),
          new Message.Drained(12, 3),
          new Message.Ask(5, "{\"jsonrpc\":\"2.0\"}"),
          new Message.Welcome(BODY, BODY, new JsonObject()),
          new Message.Adopt(3, 4711, 1, "/run/jelly 12", BODY, new JsonObject()),
          new Message.Settings(BODY),
          new Message.Adopted(BODY),
          new Message.NotAdopted("it belongs to another run directory"),
          new Message.CloseListeners(),
          new Message.Listening(1, 4, "127.0.0.1", 8080, "/run/x.sock"),
          new Message.ListenFailed(1, "Address already in use"),
          new Message.StopAccepting(3),
          new Message.Drain(30_000, true, "reload"),
          new Message.Answer(5, "{}"),
          new Message.Note(BODY),
          new Message.Metrics(2, "# TYPE x counter\nx 1\n"),
          new Message.TellMetrics(2),
          new Message.DumpThreads("/run/threads.txt"),
          new Message.ThreadsDumped("/run/threads.txt", "no room"));

  @TestFactory
  Stream<DynamicTest> everyMessageArrivesAsItWasSent() {
    return ONE_OF_EACH.stream()
        .map(message -> DynamicTest.dynamicTest(name(message), () -> roundTrip(message)));
  }

  private static void roundTrip(Message message) {
    String line = MessageCodec.encode(message);
    assertFalse(line.contains("\n"), "a message is one line");
    assertEquals(message, MessageCodec.decode(line));
  }

  @Test
  void noTypeOfMessageIsForgottenHere() {
    Set<Class<?>> covered =
        ONE_OF_EACH.stream().map(Object::getClass).collect(Collectors.toUnmodifiableSet());
    assertEquals(Set.of(Message.class.getPermittedSubclasses()), covered);
  }

  @Test
  void aMemberThatANewerPeerAddedIsIgnored() {
    assertEquals(
        new Message.Unlisten(7),
        MessageCodec.decode("{\"type\":\"Unlisten\",\"listener\":7,\"colour\":{\"x\":[1]}}"));
  }

  @Test
  void aMissingMemberReadsAsNothing() {
    assertEquals(
        new Message.Listen(0, "", 0, "", 0, 0, ""), MessageCodec.decode("{\"type\":\"Listen\"}"));
    assertEquals(new Message.Drain(0, false, ""), MessageCodec.decode("{\"type\":\"Drain\"}"));
    assertEquals(new Message.Note(new JsonObject()), MessageCodec.decode("{\"type\":\"Note\"}"));
  }

  @Test
  void aNullMemberReadsAsNothing() {
    assertEquals(
        new Message.Drain(0, false, ""),
        MessageCodec.decode(
            "{\"type\":\"Drain\",\"timeoutMs\":null,\"move\":null,\"cause\":null}"));
    assertEquals(
        new Message.Note(new JsonObject()),
        MessageCodec.decode("{\"type\":\"Note\",\"body\":null}"));
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoMessageIsRefused() {
    return Stream.of(
            "",
            " ",
            "hello",
            "null",
            "17",
            "true",
            "\"text\"",
            "[]",
            "[{\"type\":\"Unlisten\"}]",
            "{",
            "{}",
            "{\"type\":null}",
            "{\"type\":7}",
            "{\"type\":\"unlisten\"}",
            "{\"type\":\"Message\"}",
            "{\"type\":\"Unlisten\",\"listener\":\"7\"}",
            "{\"type\":\"Drain\",\"move\":1}",
            "{\"type\":\"Drain\",\"cause\":{}}",
            "{\"type\":\"Welcome\",\"settings\":[]}",
            "[".repeat(100_000))
        .map(
            line ->
                DynamicTest.dynamicTest(
                    "<" + line.substring(0, Math.min(40, line.length())) + ">",
                    () ->
                        assertThrows(
                            IllegalArgumentException.class, () -> MessageCodec.decode(line))));
  }

  @Test
  void theRefusalNamesTheUnknownType() {
    String text =
        assertThrows(
                IllegalArgumentException.class, () -> MessageCodec.decode("{\"type\":\"Hallo\"}"))
            .getMessage();
    assertTrue(text.contains("unknown message type \"Hallo\""), text);
  }

  private static String name(Message message) {
    return message.getClass().getSimpleName();
  }
}

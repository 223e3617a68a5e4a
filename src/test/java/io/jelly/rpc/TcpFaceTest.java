package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpFaceTest {
  private static final int BODY_BYTES = 100_000;
  private static final String LARGE = "[\"" + "x".repeat(90_000) + "\"]";
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";
  private static final String PONG = "{\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":1}";
  private static final String SLOW = PING.replace("system.ping", "slow");
  private static final String DONE = PONG.replace("pong", "done");

  private ServerFixture server;
  private TcpFace client;

  @BeforeEach
  void connect() throws Exception {
    server = new ServerFixture(RpcFixture.limits(BODY_BYTES, 10, 1_000_000, 1000));
    client = new TcpFace(server.tcp.actualPort());
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void aValueMayComeInPieces() throws Exception {
    for (char piece : (PING + "\r\n").toCharArray()) {
      client.send(String.valueOf(piece));
    }
    assertEquals(PONG, client.read());
  }

  @Test
  void manyValuesMayComeInOneSegmentWithAndWithoutLineBreaks() throws Exception {
    client.send("\n" + PING + "\n\r\n" + PING + PING + " " + PING + "\n");
    for (int i = 0; i < 4; i++) {
      assertEquals(PONG, client.read());
    }
  }

  /** The method has its result as text, and not of ours. */
  @Test
  void anAnswerIsOneLineWhateverTheMethodsTextLooksLike() throws Exception {
    server.rpc.table.register(
        registry ->
            registry.method(
                "pretty",
                call -> Future.succeededFuture(new RawJson(Buffer.buffer("{\n \"a\":\r\n1}")))),
        null);
    assertEquals(
        PONG.replace("\"pong\"", "{  \"a\":  1}"),
        client.ask(PING.replace("system.ping", "pretty")).get(0));
  }

  @Test
  void aClientThatSendsNoLineBreakIsAnswered() throws Exception {
    client.send(PING);
    assertEquals(PONG, client.read());
  }

  @Test
  void aClientThatDoesNotReadIsNotReadFromAndNothingIsLost() throws Exception {
    String line = PING.replace("system.ping\"", "system.echo\",\"params\":" + LARGE);
    try (SlowReader slow = new SlowReader(server.tcp.actualPort(), line + "\n", 500)) {
      assertEquals(PONG, client.ask(PING).get(0));
      slow.mustWait();
      slow.read("xxx\"],\"id\":1}\n");
    }
  }

  @Test
  void aBrokenLineDoesNotSpoilTheNext() throws Exception {
    client.send("{\"jsonrpc\": \"2.0\", \"method\": \"foo\n" + PING + "\n");
    assertTrue(client.read().contains("-32700"));
    assertEquals(PONG, client.read());
  }

  @Test
  void whatWasAskedBeforeTheClientEndedItsSideIsAnswered() throws Exception {
    client.send(SLOW + "\n" + PING + "\n" + "[" + PING);
    client.socket.shutdownOutput();
    assertEquals(PONG, client.read());
    assertTrue(client.read().contains("-32700"));
    server.rpc.pending.complete("done");
    assertEquals(DONE, client.read());
    assertEquals("closed", client.read());
  }

  @Test
  void aLineOverTheLimitIsRefusedAndTheConnectionEnds() throws Exception {
    client.send("\"" + "x".repeat(3 * BODY_BYTES) + "\"\n" + PING + "\n");
    String refusal = client.read();
    assertTrue(refusal.contains("\"limit\":\"bodyBytes\",\"max\":100000"), refusal);
    assertEquals("closed", client.read());
  }

  @Test
  void aLineAtTheLimitIsTaken() throws Exception {
    client.send(
        PING.replace(",\"id\"", "," + " ".repeat(BODY_BYTES - PING.length()) + "\"id\"") + "\n");
    assertEquals(PONG, client.read());
  }

  @Test
  void aServerThatShutsDownAnswersFirst() throws Exception {
    client.send(SLOW + "\n" + PING + "\n");
    assertEquals(PONG, client.read());
    var down = server.tcp.shutdown(30, TimeUnit.SECONDS);
    server.rpc.pending.complete("done");
    assertEquals(DONE, client.read());
    assertEquals("closed", client.read());
    client.close();
    ServerFixture.await(down);
  }
}

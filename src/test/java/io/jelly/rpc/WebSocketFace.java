package io.jelly.rpc;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One WebSocket. */
final class WebSocketFace implements Face {
  /** Small, so that little lies between two that do not read. */
  private static final int SOCKET_BYTES = 1 << 16;

  final WebSocket socket;
  // Vert.x closes the connections of a client that nobody refers to.
  private final WebSocketClient client;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  WebSocketFace(Vertx vertx, int port, String path) throws Exception {
    this(vertx, port, path, "");
  }

  /** With a header {@code Authorization}, if it is not empty. */
  WebSocketFace(Vertx vertx, int port, String path, String authorization) throws Exception {
    WebSocketClientOptions options =
        new WebSocketClientOptions()
            .setSendBufferSize(SOCKET_BYTES)
            .setReceiveBufferSize(SOCKET_BYTES)
            .setMaxFrameSize(64 * 1024 * 1024)
            .setMaxMessageSize(64 * 1024 * 1024);
    client = vertx.createWebSocketClient(options);
    WebSocketConnectOptions target =
        new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path);
    if (!authorization.isEmpty()) target.putHeader("authorization", authorization);
    socket =
        ServerFixture.await(
            client
                .connect(target)
                .onSuccess(
                    opened -> {
                      opened.textMessageHandler(received::add);
                      opened.closeHandler(
                          closed -> received.add("closed " + opened.closeStatusCode()));
                    }));
  }

  /** As text where it is text, else as binary. */
  @Override
  public List<String> ask(byte[] body) throws Exception {
    String text = new String(body, StandardCharsets.UTF_8);
    if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), body)) {
      socket.writeTextMessage(text);
    } else {
      socket.writeBinaryMessage(Buffer.buffer(body));
    }
    socket.writeTextMessage(LAST);
    List<String> answers = new ArrayList<>();
    for (String answer = read(); !Face.isLast(answer); answer = read()) {
      answers.add(answer);
    }
    return answers;
  }

  /** The next message, or "closed" and the code. */
  String read() throws InterruptedException {
    String message = received.poll(30, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message in time");
    }
    return message;
  }

  @Override
  public void close() {
    client.close();
  }
}

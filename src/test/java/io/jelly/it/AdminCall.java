package io.jelly.it;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One JSON-RPC call to a node's admin socket, over its wire and not through our client. */
final class AdminCall {
  private static final long DEADLINE_S = 5;

  private AdminCall() {}

  static JsonObject result(Path socket, String method) throws IOException {
    JsonObject call = new JsonObject().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    JsonObject answer = new JsonObject(line(socket, call.encode()));
    JsonObject result = answer.getJsonObject("result");
    if (result == null) throw new IOException("no result: " + answer);
    return result;
  }

  /** One line there, one line back. */
  static String line(Path socket, String line) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      CompletableFuture.delayedExecutor(DEADLINE_S, TimeUnit.SECONDS).execute(() -> close(channel));
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return readLine(channel);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private static String readLine(SocketChannel channel) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (channel.read(buffer.clear()) >= 0) {
      line.write(buffer.array(), 0, buffer.position());
      if (buffer.position() > 0 && buffer.get(buffer.position() - 1) == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
    }
    throw new IOException("the node closed its admin socket without an answer");
  }
}

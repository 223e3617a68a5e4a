package io.jelly.cli;

import io.jelly.config.RunDirectory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls a running node: one line of JSON-RPC 2.0 to its admin socket, one line back. Blocks; each
 * call has a connection of its own and a deadline over all of it.
 */
public final class AdminClient {
  private static final int LONGEST_ANSWER = 16 << 20;
  private static final int METHOD_NOT_FOUND = -32601;

  private final RunDirectory node;

  /** Nothing is connected yet. */
  public AdminClient(RunDirectory node) {
    this.node = node;
  }

  /** The result of the call; every way in which there is none is a {@link CommandFailure}. */
  public JsonObject call(String method, JsonObject params, Duration deadline) {
    JsonObject request = new JsonObject().put("jsonrpc", "2.0").put("id", 1);
    request.put("method", method).put("params", params);
    return result(method, exchange(request.encode() + "\n", deadline));
  }

  private String exchange(String line, Duration deadline) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> closeQuietly(channel));
      channel.connect(UnixDomainSocketAddress.of(node.adminSocket()));
      ByteBuffer request = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      return readLine(channel);
    } catch (ClosedChannelException late) {
      throw failed("did not answer within " + deadline.toSeconds() + " s");
    } catch (IOException broken) {
      throw failed("cannot be reached at " + node.adminSocket() + ": " + broken.getMessage());
    }
  }

  private String readLine(SocketChannel channel) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (line.size() <= LONGEST_ANSWER) {
      buffer.clear();
      if (channel.read(buffer) < 0) {
        throw failed("closed the connection without an answer");
      }
      for (int i = 0; i < buffer.position(); i++) {
        if (buffer.get(i) == '\n') {
          line.write(buffer.array(), 0, i);
          return line.toString(StandardCharsets.UTF_8);
        }
      }
      line.write(buffer.array(), 0, buffer.position());
    }
    throw failed("answered with more than " + LONGEST_ANSWER + " bytes");
  }

  private JsonObject result(String method, String line) {
    try {
      JsonObject answer = new JsonObject(line);
      JsonObject error = answer.getJsonObject("error");
      if (error != null) {
        throw failed(reason(method, error));
      }
      JsonObject result = answer.getJsonObject("result");
      if (result != null) {
        return result;
      }
    } catch (DecodeException | ClassCastException notOurs) {
      throw failed("answered with something that is not JSON-RPC");
    }
    throw failed("answered without a result");
  }

  private static String reason(String method, JsonObject error) {
    if (Integer.valueOf(METHOD_NOT_FOUND).equals(error.getValue("code"))) {
      return "does not have the operation " + method + " in its version";
    }
    return "refused: " + String.valueOf(error.getValue("message")).replaceAll("\\p{Cntrl}+", " ");
  }

  private CommandFailure failed(String what) {
    return new CommandFailure(ExitCode.FAILED, "node " + node.name() + " " + what);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException nothingToLose) {
      // the call it would have belonged to is over
    }
  }
}

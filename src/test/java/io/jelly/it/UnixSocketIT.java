package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** JSON-RPC over a Unix socket. */
class UnixSocketIT {
  private final Path path = Workspace.folder().resolve("rpc.sock");

  private NodeProcess start(int workers, JsonObject rpc) {
    JsonObject config =
        new JsonObject()
            .put("rpc", rpc.put("unix", path.toString()))
            .put("reload", new JsonObject().put("bakeMs", 200));
    return NodeProcess.start(NodeOptions.builtIn().workers(workers).config(config.encode()));
  }

  /** One call after the other on a connection that is never given up, or a new one for each. */
  private Callable<Crowd.Client> callers(boolean fresh) {
    return () ->
        new Crowd.Client() {
          private UnixCaller caller = new UnixCaller();
          private int next;

          @Override
          public void exchange() throws IOException {
            if (fresh) {
              caller.close();
              caller = new UnixCaller();
            }
            int id = next++;
            assertEquals(RpcTcpCaller.answer(id), caller.ask(RpcTcpCaller.call(id)));
          }

          @Override
          public void close() throws IOException {
            caller.close();
          }
        };
  }

  private final class UnixCaller implements AutoCloseable {
    private final SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    private final BufferedReader answers =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));

    UnixCaller() throws IOException {}

    String ask(String line) throws IOException {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return answers.readLine();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private String mode() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aReloadIsNoticedByNobody() throws Exception {
    try (NodeProcess node = start(2, new JsonObject());
        Crowd crowd = new Crowd()) {
      assertEquals("rw-------", mode());
      crowd.add(8, "kept", callers(false));
      crowd.add(8, "fresh", callers(true));
      for (int i = 0; i < 2; i++) {
        JsonObject verdict = reload(node);
        assertEquals(0, verdict.getInteger("closed"), verdict::encode);
        assertTrue(verdict.getInteger("migrated") > 0, verdict::encode);
        crowd.awaitMore(100);
      }
      assertEquals(List.of(), crowd.finish(), node::describe);
      node.signal("TERM");
      node.awaitExit(NodeProcess.SOON);
      assertFalse(Files.exists(path));
    }
  }

  @Test
  void theSocketOfADeadServerIsTakenOverAndThatOfALivingOneIsNot() throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(address);
    }
    try (NodeProcess node = start(1, new JsonObject().put("unixMode", "660"));
        UnixCaller caller = new UnixCaller()) {
      assertEquals("rw-rw----", mode());
      assertEquals(RpcTcpCaller.answer(1), caller.ask(RpcTcpCaller.call(1)));
      JsonObject rpc = new JsonObject().put("unix", path.toString());
      CommandRun second =
          CommandRun.of(
              "-port",
              String.valueOf(FreePorts.one()),
              "-conf",
              Workspace.file("config.json", new JsonObject().put("rpc", rpc).encode()).toString());
      assertEquals(1, second.code(), second::text);
      assertTrue(second.text().contains(path + ": Address already in use"), second::text);
      assertEquals(RpcTcpCaller.answer(2), caller.ask(RpcTcpCaller.call(2)));
      assertTrue(node.isAlive());
    }
  }

  @Test
  void withoutWorkersItIsForTheOwnerAlone() throws Exception {
    try (NodeProcess node = start(0, new JsonObject());
        UnixCaller caller = new UnixCaller()) {
      assertEquals("rw-------", mode());
      assertEquals(RpcTcpCaller.answer(1), caller.ask(RpcTcpCaller.call(1)));
      assertTrue(node.isAlive());
    }
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that sends the same request many times over one connection before it reads anything. */
final class SlowReader implements AutoCloseable {
  /** Small, so that little lies between two that do not read; those of the server grow. */
  private static final int SOCKET_BYTES = 1 << 16;

  private final Vertx vertx = Vertx.vertx();

  /** Kept, as Vert.x closes a client that nobody refers to any more. */
  private final NetClient client;

  private final NetSocket socket;
  private final int times;
  private final AtomicInteger sent = new AtomicInteger();

  SlowReader(int port, String request, int times) throws Exception {
    this.times = times;
    NetClientOptions options =
        new NetClientOptions().setSendBufferSize(SOCKET_BYTES).setReceiveBufferSize(SOCKET_BYTES);
    client = vertx.createNetClient(options);
    socket = ServerFixture.await(client.connect(port, "127.0.0.1"));
    socket.pause();
    Buffer bytes = Buffer.buffer(request);
    for (int i = 0; i < times; i++)
      socket.write(bytes).onSuccess(written -> sent.incrementAndGet());
  }

  /** Fails unless the server stops taking requests, and before it has taken half of them. */
  void mustWait() {
    long taken = Standstill.of(sent::get);
    assertTrue(taken < times / 2, () -> taken + " of " + times + " went out");
  }

  /**
   * Reads now, until every request is answered.
   *
   * @param end of an answer
   */
  void read(String end) throws Exception {
    CountDownLatch answered = new CountDownLatch(times);
    socket.handler(RecordParser.newDelimited(end, answer -> answered.countDown()));
    socket.resume();
    assertTrue(
        answered.await(60, TimeUnit.SECONDS), () -> answered.getCount() + " were not answered");
  }

  @Override
  public void close() throws Exception {
    ServerFixture.await(socket.close());
    ServerFixture.await(client.close());
    ServerFixture.await(vertx.close());
  }
}

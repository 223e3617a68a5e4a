package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.handoff.Relays.Target;
import io.jelly.wire.Proxied;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two primaries in one process: one that relays, one whose workers echo. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class RelaysTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final int LISTENER = 7;
  private static final int MANY = 10;

  private final DescriptorLoop loop = DescriptorLoop.start("relays-test", true);
  private final Relays relays = new Relays();
  private final BlockingQueue<AcceptedSocket> accepted = new LinkedBlockingQueue<>();
  private final BlockingQueue<AcceptedSocket> unwanted = new LinkedBlockingQueue<>();
  private final BlockingQueue<Proxied> served = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger taken = new AtomicInteger();
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile boolean room = true;
  private InetSocketAddress home = new InetSocketAddress(0);
  private InetSocketAddress elsewhere = new InetSocketAddress(0);

  @BeforeEach
  void open() throws Exception {
    ListeningSocket front = ListeningSocket.bind(anyPort(), 0, false);
    ListeningSocket intake = ListeningSocket.bind(anyPort(), 0, false);
    home = (InetSocketAddress) front.address();
    elsewhere = (InetSocketAddress) intake.address();
    CompletableFuture<Void> opened = new CompletableFuture<>();
    loop.run(
        () -> {
          Acceptor.open(loop, front, false, accepted::add);
          SpillIntake.open(loop, intake, TOKEN, this::find);
          opened.complete(null);
        });
    opened.get();
  }

  @AfterEach
  void close() {
    relays.close();
    loop.close();
  }

  private final class Told implements Relays.Fate {
    private final AcceptedSocket connection;

    Told(AcceptedSocket connection) {
      this.connection = connection;
    }

    @Override
    public void taken() {
      taken.incrementAndGet();
    }

    @Override
    public void unwanted() {
      unwanted.add(connection);
    }

    @Override
    public void gone() {
      gone.countDown();
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private SpillIntake.@Nullable Place find(int listener, int port) {
    asked.add(listener);
    return room && port == home.getPort() ? this::echo : null;
  }

  private void echo(AcceptedSocket connection) {
    served.add(Objects.requireNonNull(connection.proxied()));
    EpollSocketChannel channel = new EpollSocketChannel(connection.descriptor());
    channel.config().setAllowHalfClosure(true);
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                ctx.writeAndFlush(message);
              }

              @Override
              public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (!(event instanceof ChannelInputShutdownEvent)) return;
                // At once it would drop what the relay has not taken yet.
                ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(sent -> channel.shutdownOutput());
              }
            });
    loop.register(channel);
  }

  private Socket client() throws IOException {
    Socket socket = new Socket(home.getAddress(), home.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private AcceptedSocket next() throws InterruptedException {
    AcceptedSocket connection = Objects.requireNonNull(accepted.poll(10, TimeUnit.SECONDS));
    connection.listenerId(LISTENER);
    return connection;
  }

  private Target target(String token) {
    return new Target(elsewhere, token);
  }

  private boolean relay(AcceptedSocket connection, Target... targets) {
    return relays.relay(connection, List.of(targets), MANY, new Told(connection));
  }

  @Test
  void bytesGoBothWaysAndTheClientKeepsItsAddress() throws Exception {
    try (Socket client = client()) {
      client.getOutputStream().write("early".getBytes(StandardCharsets.US_ASCII));
      assertTrue(relay(next(), target(TOKEN)));
      client.getOutputStream().write(" late".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      assertEquals("early late", text(client.getInputStream()));
      Proxied proxied = served.take();
      assertEquals(client.getLocalSocketAddress(), proxied.client());
      assertEquals(home, proxied.server());
      assertEquals(LISTENER, asked.take());
      assertEquals(1, relays.relayed());
      assertEquals(1, taken.get());
    }
  }

  private static String text(InputStream input) throws IOException {
    return new String(input.readAllBytes(), StandardCharsets.US_ASCII);
  }

  @Test
  void moreThanBuffersHoldArrivesWhole() throws Exception {
    byte[] sent = new byte[20_000_000];
    new Random(1).nextBytes(sent);
    try (Socket client = client()) {
      assertTrue(relay(next(), target(TOKEN)));
      CompletableFuture<byte[]> received =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      client.getOutputStream().write(sent);
      client.shutdownOutput();
      assertArrayEquals(sent, received.get());
    }
  }

  @Test
  void whereTheTokenIsWrongTheNextNodeIsAsked() throws Exception {
    try (Socket client = client()) {
      assertTrue(relay(next(), target("fedcba9876543210"), target(TOKEN)));
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
      assertEquals(1, asked.size());
    }
  }

  @Test
  void aConnectionThatNobodyWantsComesBackUntouched() throws Exception {
    room = false;
    try (Socket client = client()) {
      client.getOutputStream().write('x');
      AcceptedSocket connection = next();
      assertTrue(relay(connection, target(TOKEN), new Target(closedPort(), TOKEN)));
      assertSame(connection, unwanted.poll(20, TimeUnit.SECONDS));
      assertEquals(0, relays.open());
      room = true;
      assertTrue(relay(connection, target(TOKEN)));
      assertEquals('x', client.getInputStream().read());
    }
  }

  private static InetSocketAddress closedPort() throws IOException {
    ListeningSocket socket = ListeningSocket.bind(anyPort(), 0, false);
    socket.close();
    return (InetSocketAddress) socket.address();
  }

  @Test
  void oneWhoseClientIsGoneIsClosedAndConcernsNobodyElse() throws Exception {
    AcceptedSocket connection;
    try (Socket client = client()) {
      client.setSoLinger(true, 0);
      connection = next();
    }
    var served = new io.netty.channel.unix.Socket(connection.descriptor());
    while (served.remoteAddress() != null) Thread.onSpinWait(); // The reset is on its way.
    assertTrue(relay(connection, target(TOKEN)));
    assertTrue(gone.await(10, TimeUnit.SECONDS));
    assertEquals(0, relays.open());
    assertEquals(0, unwanted.size());
    assertEquals(0, asked.size());
  }

  @Test
  void thereAreNoMoreThanAreAllowed() throws Exception {
    try (Socket client = client()) {
      AcceptedSocket connection = next();
      assertFalse(relays.relay(connection, List.of(target(TOKEN)), 0, new Told(connection)));
      assertEquals(0, relays.open());
      assertTrue(relay(connection, target(TOKEN)));
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
    }
  }

  @Test
  void anIdleOneIsEndedByADrain() throws Exception {
    try (Socket idle = client()) {
      assertTrue(relay(next(), target(TOKEN)));
      idle.getOutputStream().write('x');
      assertEquals('x', idle.getInputStream().read());
      CompletableFuture<Void> drained = new CompletableFuture<>();
      relays.drain(20_000, 50, () -> drained.complete(null));
      assertEquals(-1, idle.getInputStream().read());
      drained.get();
      assertEquals(0, relays.open());
    }
  }

  @Test
  void whoSaysNoHeaderIsNotServed() throws Exception {
    InetSocketAddress somebody = new InetSocketAddress("192.0.2.1", 1);
    SpillHeader header = new SpillHeader(new Proxied(somebody, home), LISTENER, TOKEN);
    try (Socket rude = new Socket(elsewhere.getAddress(), elsewhere.getPort())) {
      rude.setSoTimeout(20_000);
      rude.getOutputStream().write(bytes(header));
      assertEquals(SpillHeader.ACCEPTED, rude.getInputStream().read());
    }
    try (Socket rude = new Socket(elsewhere.getAddress(), elsewhere.getPort())) {
      rude.setSoTimeout(20_000);
      rude.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertEquals(-1, rude.getInputStream().read());
    }
    assertEquals(1, asked.size());
  }

  private static byte[] bytes(SpillHeader header) {
    EmbeddedChannel channel = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
    channel.writeOutbound(header.toMessage());
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    return bytes;
  }
}

package io.jelly.handoff;

import static io.jelly.handoff.RawClient.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.handoff.TestNode.TestWorker;
import io.jelly.wire.Scoreboard.Counter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified servers of Vert.x on the handed transport, and how their connections end. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class HandedServersTest {
  private static Vertx clients;
  private static SelfSignedCertificate certificate;

  private static final int EVENT_LOOPS = 2;

  @TempDir Path folder;
  private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();

  /** Vert.x closes the connections of a client that nobody refers to any more. */
  private final List<Object> kept = new ArrayList<>();

  private TestNode node;
  private TestWorker worker;

  @BeforeAll
  static void prepare() {
    clients = Vertx.vertx();
    certificate = SelfSignedCertificate.create();
  }

  @AfterAll
  static void closeClients() throws Exception {
    await(clients.close());
    certificate.delete();
  }

  @BeforeEach
  void open() throws Exception {
    node = new TestNode(folder);
    worker = node.worker();
    node.choose(worker);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static void await(CompletableFuture<Void> future) throws Exception {
    future.get(10, TimeUnit.SECONDS);
  }

  private void serve(HttpServerOptions options) throws Exception {
    await(
        worker
            .vertx
            .createHttpServer(options)
            .requestHandler(this::answer)
            .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
            .webSocketHandshakeHandler(this::handshake)
            .listen(node.port(), "127.0.0.1"));
  }

  private void answer(HttpServerRequest request) {
    if (request.path().equals("/hold")) held.add(() -> request.response().end("/hold"));
    else request.response().end(request.path());
  }

  private void handshake(ServerWebSocketHandshake handshake) {
    Context context = Vertx.currentContext();
    if (handshake.path().equals("/hold"))
      held.add(() -> context.runOnContext(now -> handshake.accept()));
    else handshake.accept();
  }

  private record Answer(HttpClientResponse head, String body) {}

  /** The body is asked for in the turn in which the head arrives, or it may be missed. */
  private Future<Answer> request(HttpClient client, String path) {
    return client
        .request(HttpMethod.GET, node.port(), "localhost", path)
        .compose(HandedServersTest::answer);
  }

  private static Future<Answer> answer(HttpClientRequest request) {
    return request
        .send()
        .compose(head -> head.body().map(body -> new Answer(head, body.toString())));
  }

  private HttpServerOptions tls() {
    return new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions());
  }

  private HttpClient http2Client(boolean upgrade) {
    HttpClient client =
        clients.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(upgrade));
    kept.add(client);
    return client;
  }

  private WebSocketClient webSocketClient() {
    WebSocketClient client = clients.createWebSocketClient();
    kept.add(client);
    return client;
  }

  @Test
  void keepAliveAndPipelining() throws Exception {
    serve(new HttpServerOptions());
    try (RawClient client = new RawClient(node.port())) {
      client.send(get("/1") + get("/2"));
      client.send(get("/3"));
      for (String path : List.of("/1", "/2", "/3")) assertEquals(path, client.response().body());
    }
    assertEquals(1, worker.board.get(Counter.ACCEPTED));
    assertEquals(3, worker.board.get(Counter.REQUESTS));
    while (worker.board.get(Counter.CONNECTIONS) > 0) Thread.onSpinWait();
  }

  @Test
  void aRequestThatArrivesByteByByte() throws Exception {
    serve(new HttpServerOptions());
    try (RawClient client = new RawClient(node.port())) {
      for (char next : get("/1").toCharArray()) client.send(String.valueOf(next));
      assertEquals("/1", client.response().body());
    }
    assertEquals(1, worker.board.get(Counter.REQUESTS));
  }

  @Test
  void serverErrorsAreCounted() throws Exception {
    await(
        worker
            .vertx
            .createHttpServer()
            .requestHandler(request -> request.response().setStatusCode(503).end())
            .listen(node.port(), "127.0.0.1"));
    try (RawClient client = new RawClient(node.port())) {
      client.send(get("/1"));
      assertEquals(503, client.response().status());
    }
    assertEquals(1, worker.board.get(Counter.ERRORS));
  }

  @Test
  void aWebSocketIsServedAndToldToComeBack() throws Exception {
    serve(new HttpServerOptions());
    WebSocketClient client = webSocketClient();
    WebSocket socket = await(client.connect(node.port(), "localhost", "/socket"));
    CompletableFuture<Short> code = new CompletableFuture<>();
    CompletableFuture<String> echo = new CompletableFuture<>();
    socket.textMessageHandler(echo::complete);
    socket.closeHandler(closed -> code.complete(socket.closeStatusCode()));
    socket.writeTextMessage("hello");
    assertEquals("hello", echo.get(10, TimeUnit.SECONDS));
    await(worker.drain(true));
    assertEquals((short) 1012, code.get(10, TimeUnit.SECONDS));
  }

  /** The drain waits for the response to a request, and the response makes it a WebSocket. */
  @Test
  void aWebSocketThatBeginsDuringTheDrainIsToldToComeBack() throws Exception {
    serve(new HttpServerOptions());
    Future<WebSocket> connecting = webSocketClient().connect(node.port(), "localhost", "/hold");
    CompletableFuture<Short> code = new CompletableFuture<>();
    connecting.onSuccess(
        socket -> socket.closeHandler(closed -> code.complete(socket.closeStatusCode())));
    Runnable accept = LinkFixture.next(held);
    CompletableFuture<Void> drain = worker.drain(true);
    accept.run();
    await(connecting);
    assertEquals((short) 1012, code.get(10, TimeUnit.SECONDS));
    await(drain);
  }

  @Test
  void http2InClearTextEndsByGoAwayWithItsStreamsAnswered() throws Exception {
    serve(new HttpServerOptions());
    for (boolean upgrade : new boolean[] {false, true}) {
      HttpClient client = http2Client(upgrade);
      Answer answer = await(request(client, "/1"));
      assertEquals(HttpVersion.HTTP_2, answer.head().version());
      assertEquals("/1", answer.body());
    }
    HttpClient client = http2Client(false);
    Future<Answer> busy = request(client, "/hold");
    Runnable end = LinkFixture.next(held);
    CompletableFuture<Void> drain = worker.drain(true);
    end.run();
    assertEquals("/hold", await(busy).body());
    await(drain);
  }

  @Test
  void overTlsAResponseSaysCloseAndEndsTheConnection() throws Exception {
    serve(tls());
    try (RawClient client = new RawClient(tlsSocket())) {
      client.send(get("/1"));
      assertEquals("", client.response().header("connection"));
      CompletableFuture<Void> drain = worker.drain(true);
      String connection = "";
      // The first request may still be faster than the news of the drain.
      for (int i = 0; i < 3 && connection.isEmpty(); i++) {
        client.send(get("/2"));
        RawClient.Response response = client.response();
        assertEquals("/2", response.body());
        connection = response.header("connection");
      }
      assertEquals("close", connection);
      assertEquals("", client.rest());
      await(drain);
    }
    assertEquals(0, worker.board.get(Counter.MIGRATED_OUT));
  }

  /** A client that trusts the certificate of the test. */
  private Socket tlsSocket() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(Path.of(certificate.certificatePath()))) {
      trusted.setCertificateEntry(
          "test", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), node.port());
  }

  @Test
  void tcpBytesArriveAsTheyWereSent() throws Exception {
    BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    await(
        worker
            .vertx
            .createNetServer()
            .connectHandler(socket -> socket.handler(data -> pieces.add(data.toString())))
            .listen(node.port(), "127.0.0.1"));
    try (RawClient client = new RawClient(node.port())) {
      for (String piece : List.of("hello world", "PRI * HTTP/2.0", "abcde")) {
        client.send(piece);
        assertEquals(piece, LinkFixture.next(pieces), "in one piece, as from a plain socket");
      }
    }
  }

  /** It may have a long answer under way although its client has not said a word. */
  @Test
  void aTcpConnectionThatOnlyWritesIsAskedAndNotCut() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    await(
        worker
            .vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  socket.write("first ");
                  socket.shutdownHandler(
                      shutdown -> {
                        asked.complete(null);
                        socket.end(Buffer.buffer("last"));
                      });
                })
            .listen(node.port(), "127.0.0.1"));
    try (RawClient client = new RawClient(node.port())) {
      assertEquals("first ", client.text(6));
      CompletableFuture<Void> drain = worker.drain(false);
      await(asked);
      assertEquals("last", client.rest());
      await(drain);
    }
  }

  @Test
  void aServerWithReusePortHasASocketOfItsOwn() throws Exception {
    worker.answer = CompletableFuture.failedFuture(new AssertionError("nobody is asked"));
    HttpServer server =
        await(
            worker
                .vertx
                .createHttpServer(new HttpServerOptions().setReusePort(true))
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1"));
    assertNotEquals(node.port(), server.actualPort());
    try (RawClient client = new RawClient(server.actualPort())) {
      client.send(get("/own"));
      assertEquals("/own", client.response().body());
    }
  }

  @Test
  void aDirectPortLeadsToTheSameServer() throws Exception {
    serve(new HttpServerOptions());
    ListeningSocket free =
        ListeningSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, false);
    InetSocketAddress address = (InetSocketAddress) free.address();
    assertThrows(BindException.class, () -> worker.servers.openDirect(TestNode.LISTENER, address));
    free.close();
    worker.servers.openDirect(TestNode.LISTENER, address);
    try (RawClient client = new RawClient(address.getPort())) {
      client.send(get("/direct"));
      assertEquals("/direct", client.response().body());
    }
    assertEquals(1, worker.board.get(Counter.ACCEPTED));
  }

  @Test
  void theApplicationHearsWhyItCannotListen() {
    worker.answer = CompletableFuture.failedFuture(new BindException("cannot bind x: in use"));
    String text =
        assertThrows(ExecutionException.class, () -> serve(new HttpServerOptions())).getMessage();
    assertTrue(text.contains("cannot bind x: in use"), text);
  }

  @Test
  void aClosedServerIsUnlistened() throws Exception {
    HttpServer server =
        await(
            worker
                .vertx
                .createHttpServer()
                .requestHandler(this::answer)
                .listen(node.port(), "127.0.0.1"));
    await(server.close());
    assertEquals(TestNode.LISTENER, LinkFixture.next(worker.unlistened));
    serve(new HttpServerOptions());
    try (RawClient client = new RawClient(node.port())) {
      client.send(get("/again"));
      assertEquals("/again", client.response().body());
    }
  }

  @Test
  void whatIsRevokedIsServedByTheOtherWorkerAlone() throws Exception {
    serve(new HttpServerOptions());
    TestWorker other = node.worker();
    await(
        other
            .vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end("other"))
            .listen(node.port(), "127.0.0.1"));
    // The worker's event loops stand still, so it cannot take what it has read.
    CountDownLatch still = new CountDownLatch(1);
    CountDownLatch standing = new CountDownLatch(EVENT_LOOPS);
    for (int i = 0; i < EVENT_LOOPS; i++) {
      ((VertxInternal) worker.vertx)
          .createEventLoopContext()
          .nettyEventLoop()
          .execute(() -> stand(standing, still));
    }
    assertTrue(standing.await(10, TimeUnit.SECONDS));
    try (RawClient client = new RawClient(node.port())) {
      client.send(get("/1"));
      node.awaitUnderWay(worker);
      node.choose(other);
      node.revoke(worker);
      assertEquals("other", client.response().body());
      still.countDown();
      node.awaitRoom(worker);
      client.send(get("/2"));
      assertEquals("other", client.response().body());
    }
    assertEquals(0, worker.board.get(Counter.ACCEPTED));
    assertEquals(0, worker.board.get(Counter.REQUESTS));
    assertEquals(1, other.board.get(Counter.ACCEPTED));
  }

  private static void stand(CountDownLatch standing, CountDownLatch until) {
    standing.countDown();
    try {
      assertTrue(until.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** It is with the descriptor loop still, or between that and its event loop. */
  @Test
  void aDrainWaitsForWhatIsArriving() {
    OpenConnections connections = worker.servers.connections();
    connections.arriving();
    CompletableFuture<Void> empty = connections.close(new DrainEnd(1_000));
    assertFalse(empty.isDone());
    connections.arrived();
    assertTrue(empty.isDone());
  }
}

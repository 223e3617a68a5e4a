package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The five servers of {@code ManyServersVerticle} and Vert.x clients for each. Answers begin with
 * the pid of the worker.
 */
final class ServersUnderTest implements AutoCloseable {
  private static final int TRIES = 8;

  private final Vertx vertx = Vertx.vertx();
  private final Path sockets = Workspace.folder();
  private final JsonObject ports;

  ServersUnderTest(int httpPort) {
    ports =
        new JsonObject()
            .put("http", httpPort)
            .put("tls", FreePorts.one())
            .put("tcp", FreePorts.one())
            .put("unix", sockets.resolve("http").toString())
            .put("unixTcp", sockets.resolve("tcp").toString())
            .put("keystore", Keystore.selfSigned().toString());
  }

  /** What the verticle is configured with. */
  JsonObject config() {
    return ports;
  }

  /** Where the Unix domain servers have their sockets. */
  Path sockets() {
    return sockets;
  }

  /** Each kind of server answers rightly, and both workers serve it. */
  void assertAllServed(Set<String> pids) {
    assertServed(pids, "HTTP/1.1", () -> http(HttpVersion.HTTP_1_1, "http", false), "HTTP_1_1");
    assertServed(pids, "HTTP/2", () -> http(HttpVersion.HTTP_2, "http", false), "HTTP_2");
    assertServed(pids, "HTTPS/1.1", () -> http(HttpVersion.HTTP_1_1, "tls", true), "HTTP_1_1");
    assertServed(pids, "HTTPS/2", () -> http(HttpVersion.HTTP_2, "tls", true), "HTTP_2");
    assertServed(pids, "HTTP on a Unix socket", this::httpOverUnix, "HTTP_1_1");
    assertServed(pids, "WebSocket", this::webSocket, " hello");
    assertTcp(SocketAddress.inetSocketAddress(ports.getInteger("tcp"), "127.0.0.1"));
    assertTcp(SocketAddress.domainSocketAddress(ports.getString("unixTcp")));
  }

  private void assertServed(
      Set<String> pids, String what, Supplier<Future<String>> client, String expected) {
    Set<String> served = new HashSet<>();
    for (int i = 0; i < TRIES; i++) {
      String answer = await(what, client.get());
      assertTrue(answer.contains(expected), () -> what + ": " + answer);
      served.add(answer.substring(0, answer.indexOf(' ')));
    }
    assertEquals(pids, served, () -> what + " is served by every worker");
  }

  private Future<String> http(HttpVersion version, String server, boolean tls) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(version)
            .setHttp2ClearTextUpgrade(false)
            .setSsl(tls)
            .setUseAlpn(tls)
            .setTrustAll(tls)
            .setVerifyHost(false);
    RequestOptions request =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(ports.getInteger(server))
            .setURI("/a?b=c");
    return get(options, request);
  }

  private Future<String> httpOverUnix() {
    RequestOptions request =
        new RequestOptions()
            .setServer(SocketAddress.domainSocketAddress(ports.getString("unix")))
            .setHost("localhost")
            .setPort(80)
            .setURI("/unix");
    return get(new HttpClientOptions(), request);
  }

  /** On a connection of its own. */
  private Future<String> get(HttpClientOptions options, RequestOptions request) {
    HttpClientAgent client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(1));
    return client
        .request(request.setMethod(HttpMethod.GET))
        .compose(sent -> sent.send())
        .compose(response -> response.body())
        .map(Buffer::toString)
        .eventually(client::close);
  }

  private Future<String> webSocket() {
    var client = vertx.createWebSocketClient();
    return client
        .connect(
            new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(ports.getInteger("http"))
                .setURI("/socket"))
        .compose(
            socket -> {
              Future<String> echo =
                  Future.future(heard -> socket.textMessageHandler(heard::tryComplete));
              return socket.writeTextMessage("hello").compose(written -> echo);
            })
        .eventually(client::close);
  }

  private void assertTcp(SocketAddress address) {
    for (int i = 0; i < TRIES; i++) {
      String sent = "line " + i;
      assertEquals(sent, await("TCP " + address, echo(address, sent)));
    }
  }

  private Future<String> echo(SocketAddress address, String text) {
    return vertx
        .createNetClient()
        .connect(address)
        .compose(
            socket -> {
              Future<String> echo =
                  Future.future(heard -> socket.handler(b -> heard.tryComplete("" + b)));
              return socket.write(text).compose(written -> echo).eventually(socket::close);
            });
  }

  /** A server sees the client's own address, not that of the primary. */
  void assertRemoteAddressIsTheClients() throws IOException {
    for (int i = 0; i < 4; i++) {
      try (HeldConnection client = new HeldConnection(ports.getInteger("http"))) {
        String answer = client.get("/");
        assertTrue(
            answer.contains(" " + client.address() + " "), () -> client.address() + ": " + answer);
      }
    }
  }

  /** An open connection of raw TCP. */
  NetSocket openTcp() {
    return await("TCP", vertx.createNetClient().connect(ports.getInteger("tcp"), "127.0.0.1"));
  }

  private static <T> T await(String what, Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(what + ": " + e, e);
    }
  }

  @Override
  public void close() {
    await("closing the clients", vertx.close());
  }
}

package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Clients whose connections cannot move are told to take a new one, and lose no request by it:
 * HTTP/1.1 over TLS, HTTP/2, WebSocket.
 */
class ReloadPoliteEndIT {
  private final int tls = FreePorts.one();
  private final Path keystore = Keystore.selfSigned();

  private NodeProcess start() {
    JsonObject config = new JsonObject().put("tls", tls).put("keystore", keystore.toString());
    JsonObject reload = new JsonObject().put("bakeMs", 200);
    // Handshakes of TLS by the dozen take long in JVMs that have just started on a busy machine.
    JsonObject drain = new JsonObject().put("timeoutMs", 120_000);
    return NodeProcess.start(
        NodeOptions.verticle("EveryClientVerticle")
            .config(
                new JsonObject()
                    .put("reload", reload)
                    .put("drain", drain)
                    .put("config", config)
                    .encode()));
  }

  private static void assertNoneFails(NodeProcess node, Crowd crowd) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      JsonObject verdict = reload(node);
      assertEquals(0, verdict.getInteger("closed"), verdict::encode);
      crowd.awaitMore(100);
    }
    assertEquals(List.of(), crowd.finish(), node::describe);
  }

  @Test
  void tlsClientsAreToldByConnectionClose() throws Exception {
    SSLContext context = TlsClient.trusting(keystore);
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      crowd.add(32, "tls", TlsClient.to(tls, context));
      assertNoneFails(node, crowd);
    }
  }

  @Test
  void webSocketsAreClosedWith1012AndEveryTextIsAnswered() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      crowd.add(32, "webSocket", WebSocketUser.to(node.port(), client));
      assertNoneFails(node, crowd);
    }
  }

  @Test
  void http2ClientsAreToldByGoAway() throws Exception {
    assertHttp2(null);
  }

  @Test
  void http2ClientsOverTlsAreToldByGoAway() throws Exception {
    ApplicationProtocolConfig http2 =
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);
    assertHttp2(
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .applicationProtocolConfig(http2)
            .build());
  }

  private void assertHttp2(@Nullable SslContext ssl) throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      crowd.add(32, "http2", Http2Client.to(ssl == null ? node.port() : tls, loops, ssl));
      assertNoneFails(node, crowd);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void h2loadCountsNoFailure() throws Exception {
    Tools.need("h2load", "nghttp2-client");
    try (NodeProcess node = start()) {
      Process load =
          new ProcessBuilder(
                  "h2load", "-D", "8", "-c", "8", "-m", "4", "http://127.0.0.1:" + node.port())
              .redirectErrorStream(true)
              .start();
      reload(node);
      String report = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, load.waitFor(), report);
      assertTrue(report.contains(" 0 failed, 0 errored, 0 timeout"), report);
    }
  }
}

package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The built-in service over TLS. */
class TlsIT {
  private static final int TRIES = 12;

  private final PemFiles first = PemFiles.selfSigned();
  private final PemFiles second = PemFiles.selfSigned();
  private final PemFiles files = first.copy();
  private final SSLContext trust = PemFiles.trusting(first, second);

  private NodeProcess start(int workers) {
    JsonObject tls =
        new JsonObject()
            .put("cert", files.certificate().toString())
            .put("key", files.key().toString());
    JsonObject config =
        new JsonObject()
            .put("tls", tls)
            .put("reload", new JsonObject().put("bakeMs", 200))
            // Handshakes by the dozen take long in JVMs that have just started on a busy machine.
            .put("drain", new JsonObject().put("timeoutMs", 120_000));
    return NodeProcess.start(NodeOptions.builtIn().workers(workers).config(config.encode()));
  }

  private String authorities() throws IOException {
    return Workspace.file(
            "ca.pem",
            Files.readString(first.certificate()) + Files.readString(second.certificate()))
        .toString();
  }

  /** One call after the other over HTTP/2. */
  private static Callable<Crowd.Client> http2(HttpClient client, int port) {
    HttpRequest ping =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/rpc"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(RpcTcpCaller.call(7)))
            .build();
    return () ->
        new Crowd.Client() {
          @Override
          public void exchange() throws Exception {
            HttpResponse<String> answer = client.send(ping, BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            assertEquals(RpcTcpCaller.answer(7), answer.body());
          }

          @Override
          public void close() {}
        };
  }

  /** Calls over connections that are kept, and over new ones. */
  private static void begin(Crowd crowd, RpcCallers callers, FreshTls fresh, int port) {
    crowd.add(2, "https", callers.to("https://127.0.0.1:" + port + "/rpc"));
    crowd.add(2, "wss", callers.to("wss://127.0.0.1:" + port + "/rpc"));
    crowd.add(2, "fresh", fresh.clients());
  }

  /** New connections go to the workers in turn. */
  private static boolean allShow(FreshTls fresh, X509Certificate certificate) throws IOException {
    for (int i = 0; i < TRIES; i++) if (!fresh.shown().equals(certificate)) return false;
    return true;
  }

  @Test
  void aNewCertificateComesIntoForceAndNobodyNotices() throws Exception {
    try (NodeProcess node = start(2);
        RpcCallers callers = new RpcCallers("", authorities());
        Crowd crowd = new Crowd()) {
      FreshTls fresh = new FreshTls(trust, node.port());
      begin(crowd, callers, fresh, node.port());
      HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
      crowd.add(2, "http2", http2(client, node.port()));
      try (SSLSocket before = fresh.connect();
          HeldConnection held = new HeldConnection(before)) {
        held.get("/health/live");
        List<Long> pids = node.pids();
        second.putInPlaceOf(files);
        node.awaitLine("tls: there is a new certificate: CN=localhost");
        Await.until("every worker shows it", NodeProcess.SOON, () -> allShow(fresh, second.x509()));
        Files.copy(first.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        node.awaitLine("ERROR tls: tls.key " + files.key() + " does not belong .* stay in force");
        assertTrue(allShow(fresh, second.x509()));
        crowd.awaitMore(200);
        assertTrue(held.get("/health/live").contains("UP"), "its connection was not touched");
        assertEquals(pids, node.pids());
        first.putInPlaceOf(files);
        Await.until("the first again", NodeProcess.SOON, () -> allShow(fresh, first.x509()));
      }
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  @Test
  void aReloadUnderLoadFailsNoRequest() throws Exception {
    try (NodeProcess node = start(2);
        RpcCallers callers = new RpcCallers("", authorities());
        Crowd crowd = new Crowd()) {
      FreshTls fresh = new FreshTls(trust, node.port());
      begin(crowd, callers, fresh, node.port());
      JsonObject verdict = reload(node);
      assertEquals(0, verdict.getInteger("closed"), verdict::encode);
      crowd.awaitMore(100);
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  @Test
  void theDeathOfThePrimaryFailsNoRequestAndTheNextOneShowsNewCertificates() throws Exception {
    try (NodeProcess node = start(2);
        RpcCallers callers = new RpcCallers("", authorities());
        Crowd crowd = new Crowd()) {
      FreshTls fresh = new FreshTls(trust, node.port());
      begin(crowd, callers, fresh, node.port());
      crowd.awaitMore(100);
      List<Long> workers = node.pids();
      node.killPrimary();
      node.awaitSuccessor(2, NodeProcess.START);
      crowd.awaitMore(100);
      assertEquals(workers, node.pids());
      second.putInPlaceOf(files);
      Await.until("the new one", NodeProcess.SOON, () -> allShow(fresh, second.x509()));
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  private static boolean isReloaded(Status status, int generation) {
    return status.workers().size() == 2
        && status.ready().stream().allMatch(worker -> worker.generation() == generation)
        && status.ready().size() == 2;
  }

  /** The last thing that a reload does, after its workers are ready. */
  private static void awaitInForce(NodeProcess node, @Nullable String certificate) {
    Await.until(
        "it is in force",
        NodeProcess.SOON,
        () -> Objects.equals(certificate, node.configKey("tls.cert").getValue("value")));
  }

  @Test
  void anEditSwitchesItOnAndOffWithAReload() throws Exception {
    JsonObject reload = new JsonObject().put("bakeMs", 200);
    String plain = new JsonObject().put("reload", reload).encode();
    Path file = Workspace.file("config.json", plain);
    try (NodeProcess node =
        NodeProcess.start(NodeOptions.builtIn().with("-conf", file.toString()))) {
      FreshTls fresh = new FreshTls(trust, node.port());
      assertTrue(Exchange.rpc(node.port(), "system.ping").bodyOrFail().contains("pong"));
      JsonObject tls =
          new JsonObject()
              .put("cert", files.certificate().toString())
              .put("key", files.key().toString());
      ConfigEdits.write(file, new JsonObject().put("reload", reload).put("tls", tls).encode());
      node.await("it is reloaded", NodeProcess.START, status -> isReloaded(status, 2));
      awaitInForce(node, files.certificate().toString());
      assertTrue(allShow(fresh, first.x509()));
      assertEquals(List.of("pong"), node.command("call", "system.ping").out());
      ConfigEdits.write(file, plain);
      node.await("it is reloaded", NodeProcess.START, status -> isReloaded(status, 3));
      awaitInForce(node, null);
      assertTrue(Exchange.rpc(node.port(), "system.ping").bodyOrFail().contains("pong"));
    }
  }

  @Test
  void whileWhatIsOnDiskIsWrongWorkersAreMadeWithTheNewestGoodPair() throws Exception {
    try (NodeProcess node = start(2)) {
      FreshTls fresh = new FreshTls(trust, node.port());
      second.putInPlaceOf(files);
      node.awaitLine("tls: there is a new certificate");
      Files.writeString(files.certificate(), "no certificate");
      node.awaitLine("tls.cert " + files.certificate() + " holds no certificate");
      List<Long> before = node.pids();
      CommandRun refused = node.command("reload");
      assertEquals(1, refused.code(), refused::text);
      assertTrue(
          refused.text().contains("tls.cert " + files.certificate() + " holds no certificate"),
          refused::text);
      assertFalse(refused.text().contains("Exception"), refused::text);
      assertEquals(before, node.pids());
      Processes.killNow(before.get(0));
      Await.until(
          "another worker",
          NodeProcess.SOON,
          () -> node.pids().size() == 2 && !node.pids().contains(before.get(0)));
      assertTrue(allShow(fresh, second.x509()), "also the worker that was made anew");
    }
  }

  @Test
  void aVersionWithTlsThatFailsItsHealthCheckIsNotTakenIn() throws Exception {
    Path mood = Workspace.folder().resolve("mood");
    JsonObject verticle =
        new JsonObject()
            .put("mood", mood.toString())
            .put("keystore", Keystore.selfSigned().toString());
    JsonObject config =
        new JsonObject().put("config", verticle).put("reload", new JsonObject().put("bakeMs", 200));
    try (NodeProcess node =
        NodeProcess.start(NodeOptions.verticle("MoodyVerticle").config(config.encode()))) {
      Files.writeString(mood, "sick");
      JsonObject verdict = reload(node, 1);
      String reasons = verdict.getJsonArray("reasons").encode();
      assertTrue(
          reasons.matches(".*GET /health/ready: it answered 503; worker \\d answered 200.*"),
          verdict::encode);
      Files.delete(mood);
      reload(node);
    }
  }

  @Test
  void theCommandKnowsItsNodeAndWhomItIsToldToTrust() {
    try (NodeProcess node = start(1)) {
      assertEquals(List.of("pong"), node.command("call", "system.ping").out());
      String url = "https://127.0.0.1:" + node.port() + "/rpc";
      CommandRun stranger = node.command("call", "-url", url, "system.ping");
      assertEquals(1, stranger.code(), stranger::text);
      assertTrue(stranger.text().contains("is not accepted"), stranger::text);
      String ca = first.certificate().toString();
      CommandRun known = node.command("call", "-url", url, "-ca", ca, "system.ping");
      assertEquals(List.of("pong"), known.out(), known::text);
      second.putInPlaceOf(files);
      node.awaitLine("tls: there is a new certificate");
      Await.until(
          "the command knows the new one",
          Duration.ofSeconds(60),
          () -> node.command("call", "system.ping").out().equals(List.of("pong")));
    }
  }

  @Test
  void withoutWorkersTheCertificateIsNewToo() throws Exception {
    try (NodeProcess node = start(0)) {
      FreshTls fresh = new FreshTls(trust, node.port());
      assertEquals(first.x509(), fresh.shown());
      second.putInPlaceOf(files);
      Await.until("the new one", NodeProcess.SOON, () -> fresh.shown().equals(second.x509()));
    }
  }

  @Test
  void aPairThatDoesNotBelongTogetherStartsNothing() {
    CommandRun run =
        CommandRun.of(
            "-conf",
            Workspace.file(
                    "config.json",
                    new JsonObject()
                        .put(
                            "tls",
                            new JsonObject()
                                .put("cert", first.certificate().toString())
                                .put("key", second.key().toString()))
                        .encode())
                .toString());
    assertEquals(2, run.code(), run::text);
    assertTrue(run.text().contains("tls.key " + second.key() + " does not belong"), run::text);
  }
}

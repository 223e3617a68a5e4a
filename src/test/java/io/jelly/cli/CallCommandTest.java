package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.jelly.keys.TokenVerifier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallCommandTest {
  @TempDir Path folder;
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private volatile String answer = "{\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":1}";
  private volatile int status = 200;
  private HttpServer server;
  private String url;
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/rpc",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort() + "/rpc";
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String paramsOf(String... words) {
    String[] all = new String[words.length + 4];
    System.arraycopy(new String[] {"call", "-url", url, "m"}, 0, all, 0, 4);
    System.arraycopy(words, 0, all, 4, words.length);
    assertEquals(ExitCode.OK, cli.run(all), cli.err());
    String body = bodies.get(bodies.size() - 1);
    String head = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"";
    assertTrue(body.startsWith(head), body);
    return body.substring(head.length());
  }

  @Test
  void paramsAreJsonOrWords() {
    assertEquals("}", paramsOf());
    assertEquals(",\"params\":[1.50, 1e2]}", paramsOf("[1.50, 1e2]"));
    assertEquals(",\"params\":{\"a\": 9007199254740993}}", paramsOf("{\"a\": 9007199254740993}"));
    assertEquals(
        ",\"params\":[\"hello\",5,true,null,[1]]}", paramsOf("hello", "5", "true", "null", "[1]"));
    assertEquals(",\"params\":[\"a b\"]}", paramsOf("a b"));
    assertEquals(
        ",\"params\":{\"to\":\"bob\",\"amount\":5,\"memo\":\"\"}}",
        paramsOf("to=bob", "amount=5", "memo="));
    assertEquals(",\"params\":[\"to=bob\",5]}", paramsOf("to=bob", "5"));
  }

  @Test
  void aTextIsPrintedAsItIsAndTheRestAsJson() {
    cli.run("call", "-url", url, "m");
    assertEquals("pong\n", cli.out());
    answer = "{\"jsonrpc\":\"2.0\",\"result\":{\"a\":[1]},\"id\":1}";
    cli.run("call", "-url", url, "m");
    assertEquals(new JsonObject().put("a", new JsonArray().add(1)), new JsonObject(cli.out()));
    answer = "{\"jsonrpc\":\"2.0\",\"result\":null,\"id\":1}";
    cli.run("call", "-url", url, "m");
    assertEquals("null\n", cli.out());
    answer = "{ \"result\": 1.50 , \"id\":1}";
    assertEquals(ExitCode.OK, cli.run("call", "-url", url, "m", "--json"));
    assertEquals(answer + "\n", cli.out());
  }

  @Test
  void anErrorIsOneLineAndExitCodeOne() {
    status = 503;
    answer =
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32005,\"message\":\"Not\\nnow\",\"data\":{\"a\":1}},\"id\":1}";
    assertEquals(ExitCode.FAILED, cli.run("call", "-url", url, "m"));
    assertEquals("call: Not now (-32005): {\"a\":1}\n", cli.err());
    assertEquals("", cli.out());
    assertEquals(ExitCode.FAILED, cli.run("call", "-url", url, "m", "--json"));
    assertEquals(answer + "\n", cli.out());
  }

  @Test
  void whatIsNoJsonRpcIsSaidSo() {
    for (String other : List.of("", "<html>", "[]", "{}", "5")) {
      status = 502;
      answer = other;
      assertEquals(ExitCode.FAILED, cli.run("call", "-url", url, "m"));
      assertEquals("call: " + url + " answered with status 502 and no JSON-RPC\n", cli.err());
    }
  }

  @Test
  void mistakesAreUsage() {
    assertEquals(ExitCode.USAGE, cli.run("call"));
    assertEquals(ExitCode.USAGE, cli.run("call", "-url", "nothing", "m"));
    assertEquals(ExitCode.USAGE, cli.run("call", "-url", url, "m", "[1,"));
    assertEquals("call: the params begin like JSON, and are none\n", cli.err());
    assertEquals(ExitCode.USAGE, cli.run("call", "-url", url, "-timeout", "0", "m"));
    assertEquals(List.of(), bodies);
  }

  @Test
  void nobodyThereIsExitCodeThree() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertEquals(ExitCode.NO_NODE, cli.run("call", "-url", "http://127.0.0.1:" + port, "m"));
    assertEquals(ExitCode.NO_NODE, cli.run("call", "m"));
    assertEquals("no node is running\n", cli.err());
  }

  @Test
  void aKeySignsATokenForThisMethodOnly() throws Exception {
    Path file = folder.resolve("my.key");
    cli.run("keygen", "-out", file.toString());
    String address = cli.out().substring(9, 73);
    assertEquals(ExitCode.OK, cli.run("call", "-url", url, "-key", file.toString(), "m.n"));
    String token = tokens.get(0).substring("Bearer ".length());
    TokenVerifier verifier = new TokenVerifier(List.of(address), 60, Clock.systemUTC());
    assertEquals(List.of("m.n"), verifier.verify(token).permissions());
  }

  @Test
  void theNodeSaysWhereItListens() throws IOException {
    JsonObject listener =
        new JsonObject().put("host", "0.0.0.0").put("port", server.getAddress().getPort());
    JsonObject status = new JsonObject().put("listeners", new JsonArray().add(listener));
    try (FakeNode ignored =
        new FakeNode(cli.directories, "shop", call -> FakeNode.result(status))) {
      assertEquals(ExitCode.OK, cli.run("call", "-name", "shop", "system.ping"), cli.err());
      assertEquals("pong\n", cli.out());
    }
  }

  @Test
  void aWrongUrlIsNotRepeatedWithWhatItCarries() {
    CommandFailure refused =
        assertThrows(
            CommandFailure.class,
            () ->
                new HttpCall("http://127.0.0.1:1/rpc?token=secret", "", null)
                    .post("{}", java.time.Duration.ofSeconds(5)));
    assertTrue(!refused.line().contains("secret"), refused.line());
  }

  @Test
  void whomToTrustMustBeCertificates() throws IOException {
    Path junk = Files.writeString(folder.resolve("ca.pem"), "junk");
    for (Path file : List.of(junk, folder.resolve("no.pem"))) {
      assertEquals(ExitCode.USAGE, cli.run("call", "-url", url, "-ca", file.toString(), "m"));
      assertTrue(cli.err().contains(file + " cannot be used as PEM certificates"), cli.err());
    }
    assertEquals(List.of(), bodies);
  }
}

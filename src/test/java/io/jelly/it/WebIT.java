package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Origins, hosts and compression, all of them changed while the node runs, beside a gateway. */
class WebIT {
  private static final int TRIES = 8;

  private static String request(int port, String line, String... headers) throws IOException {
    String head = line + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      String all = head + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String preflight(int port) throws IOException {
    return request(
        port,
        "OPTIONS /rpc",
        "Host: here",
        "Origin: https://app.example.com",
        "Access-Control-Request-Method: POST");
  }

  /** Until every worker has it, and with a deadline. */
  private static void await(String what, Callable<Boolean> condition) {
    Await.until(
        what,
        NodeProcess.SOON,
        () -> {
          for (int i = 0; i < TRIES; i++) if (!condition.call()) return false;
          return true;
        });
  }

  private static boolean answers(int status, String answer) {
    return answer.startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void allOfItChangesLiveAndTheGatewaysBytesStay() throws Exception {
    try (FakeNodeProcess upstream = new FakeNodeProcess()) {
      JsonObject route =
          new JsonObject()
              .put("path", "/")
              .put("kind", "jellychain")
              .put("upstreams", new JsonArray().add(upstream.url()));
      Path file =
          Workspace.file(
              "config.json",
              new JsonObject()
                  .put("gateway", new JsonObject().put("routes", new JsonArray().add(route)))
                  .encode());
      try (NodeProcess node =
          NodeProcess.start(NodeOptions.builtIn().with("-conf", file.toString()))) {
        ConfigEdits edits = new ConfigEdits(node, file);
        List<Long> pids = node.pids();
        int port = node.port();
        assertTrue(answers(405, preflight(port)));
        edits.set("rpc.allowedOrigins", new JsonArray().add("https://app.example.com"));
        await("the origin is allowed", () -> answers(204, preflight(port)));

        String plain = request(port, "GET /get_work", "Host: here");
        edits.set("rpc.compressionMinBytes", 1);
        edits.set("rpc.compression", true);
        await("answers are packed", () -> packed(port));
        String beside = request(port, "GET /get_work", "Host: here", "Accept-Encoding: gzip");
        assertEquals(withoutDate(plain), withoutDate(beside));

        edits.set("rpc.allowedHosts", new JsonArray().add("here"));
        await("strangers are refused", () -> answers(403, request(port, "GET /rpc", "Host: evil")));
        assertTrue(answers(403, request(port, "GET /get_work", "Host: evil")));
        assertTrue(answers(200, request(port, "GET /get_work", "Host: here")));
        assertTrue(answers(200, request(port, "GET /health/ready", "Host: evil")));
        edits.set("rpc.allowedHosts", new JsonArray());
        await("anybody again", () -> answers(200, request(port, "GET /rpc", "Host: evil")));
        assertEquals(pids, node.pids());
      }
    }
  }

  private static boolean packed(int port) throws IOException {
    String ping = RpcTcpCaller.call(1);
    String answer = post(port, "Accept-Encoding: gzip\r\nContent-Length: " + ping.length(), ping);
    return answer.toLowerCase(Locale.ROOT).contains("content-encoding: gzip\r\n");
  }

  private static String post(int port, String headers, String body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      String all =
          "POST /rpc HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
              + headers
              + "\r\nConnection: close\r\n\r\n"
              + body;
      socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String withoutDate(String answer) {
    return answer.replaceAll("(?i)\r\ndate: [^\r]*", "");
  }

  @Test
  void whoExpectsToContinueIsToldBeforeItsBody() throws Exception {
    try (NodeProcess node =
        NodeProcess.start(
            NodeOptions.builtIn().workers(1).config("{\"rpc\":{\"maxBodyBytes\":1000}}"))) {
      String large =
          post(node.port(), "Expect: 100-continue\r\nContent-Length: 1001", "x".repeat(1001));
      assertTrue(answers(413, large), large);
      assertTrue(large.contains("-32003"), large);
      String ping = RpcTcpCaller.call(1);
      String small =
          post(node.port(), "Expect: 100-continue\r\nContent-Length: " + ping.length(), ping);
      assertTrue(small.startsWith("HTTP/1.1 100 Continue\r\n"), small);
      assertTrue(small.endsWith(RpcTcpCaller.answer(1)), small);
      assertFalse(large.contains("100 Continue"), large);
      String wrong = request(node.port(), "POST /rpc", "Host: here", "Expect: 100-continue");
      assertTrue(answers(415, wrong), wrong);
    }
  }

  @Test
  void whatMonitorsAndScannersSendIsAnsweredAndFillsNoLog() throws Exception {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn().workers(1))) {
      int port = node.port();
      for (String path : List.of("/health/live", "/health/ready")) {
        String head = request(port, "HEAD " + path, "Host: here");
        assertTrue(answers(200, head) && head.endsWith("\r\n\r\n"), head);
        String post = request(port, "POST " + path, "Host: here");
        assertTrue(answers(405, post), post);
        assertTrue(post.toLowerCase(Locale.ROOT).contains("allow: get, head\r\n"), post);
      }
      for (String line : List.of("GET /%zz", "POST ?", "GET *", "GET /rpc"))
        assertTrue(answers(400, request(port, line)), line);
      assertTrue(answers(400, request(port, "GET /rpc", "Host: here", "Host: there")));
      assertTrue(answers(501, request(port, "POST /rpc", "Host: x", "Transfer-Encoding: odd")));
      assertTrue(answers(200, request(port, "GET /rpc", "Host: here")));
      assertEquals(List.of(), node.output().with("ERROR|Exception"));
    }
  }
}

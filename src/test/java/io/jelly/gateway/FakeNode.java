package io.jelly.gateway;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A JellyChain1 node as its clients know it: its options on their paths, Fastify's own errors, and
 * its quirks. Some inputs give 500, as the status of the error is missing there; with an empty
 * chain, some are never answered; a transaction is said to be received before anybody looks at it.
 */
public final class FakeNode implements FakeServer.Answerer {
  static final String JSON = "application/json; charset=utf-8";
  private static final int MOST_BYTES = 1 << 20;
  private static final String HASH = "00ab";
  private static final String ADDRESS =
      "b3a373ff6d59118736ecbcc2de113504a9c4e115aede71f2384ce2890465fee7";

  private final AtomicLong block;
  private final @Nullable Path journal;

  /**
   * @param block the newest one; 0 for an empty chain
   * @param journal where each transaction is noted on a line; null for nowhere
   */
  FakeNode(AtomicLong block, @Nullable Path journal) {
    this.block = block;
    this.journal = journal;
  }

  static FakeServer start(int port, AtomicLong block) {
    return new FakeServer(port, new FakeNode(block, null));
  }

  /** In a process of its own: port, newest block, journal. */
  public static void main(String[] args) throws InterruptedException {
    AtomicLong block = new AtomicLong(Long.parseLong(args[1]));
    try (FakeServer server =
        new FakeServer(Integer.parseInt(args[0]), new FakeNode(block, Path.of(args[2])))) {
      System.out.println("listening on " + server.port());
      new CountDownLatch(1).await();
    }
  }

  @Override
  public void answer(FakeConnection at) throws IOException {
    if (at.header("upgrade").equals("websocket")) {
      peer(at);
      return;
    }
    byte[] body = at.body();
    String path = at.path();
    boolean known = path.length() > 1 && path.indexOf('/', 1) < 0;
    if (known && at.method().equals("GET")) get(at, path);
    else if (known && at.method().equals("POST")) post(at, path, body);
    else noRoute(at);
  }

  /** Its peers' port, which takes what comes. */
  private static void peer(FakeConnection at) throws IOException {
    at.write(
        """
        HTTP/1.1 101 Switching Protocols
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

        """
            .replace("\n", "\r\n"));
    at.in().readAllBytes();
  }

  private static void noRoute(FakeConnection at) throws IOException {
    String target = at.requestLine().split(" ", -1)[1];
    String message = "Route " + at.method() + ":" + target + " not found";
    at.respond(
        "404 Not Found",
        JSON,
        "{\"message\":\"" + message + "\",\"error\":\"Not Found\",\"statusCode\":404}");
  }

  private void get(FakeConnection at, String path) throws IOException {
    switch (path) {
      case "/get_blockNumber" -> ok(at, "{\"blockNumber\":" + block.get() + "}");
      case "/get_address" -> ok(at, "{\"address\":\"" + ADDRESS + "\"}");
      case "/get_work" -> ok(at, "{\"hash\":\"" + HASH + "\",\"nonce\":9007199254740993}");
      case "/mining" -> ok(at, "{\"mining\":false}");
      default -> wrong(at, "404 Not Found", "Invalid option.");
    }
  }

  private void post(FakeConnection at, String path, byte[] body) throws IOException {
    String type = at.header("content-type");
    if (body.length > MOST_BYTES) {
      fastify(
          at, 413, "Payload Too Large", "FST_ERR_CTP_BODY_TOO_LARGE", "Request body is too large");
    } else if (!type.startsWith("application/json")) {
      fastify(
          at,
          415,
          "Unsupported Media Type",
          "FST_ERR_CTP_INVALID_MEDIA_TYPE",
          "Unsupported Media Type" + (type.isEmpty() ? "" : ": " + type));
    } else if (body.length == 0) {
      fastify(
          at,
          400,
          "Bad Request",
          "FST_ERR_CTP_EMPTY_JSON_BODY",
          "Body cannot be empty when content-type is set to 'application/json'");
    } else {
      option(at, path, body);
    }
  }

  private void option(FakeConnection at, String path, byte[] body) throws IOException {
    JsonObject params;
    try {
      Object given = new JsonObject(new String(body, StandardCharsets.UTF_8)).getValue("params");
      params = given instanceof JsonObject object ? object : new JsonObject();
      if (given == null && path.equals("/get_storageKeys")) {
        fault(at, "Cannot read properties of undefined (reading 'address')");
        return;
      }
    } catch (DecodeException notJson) {
      fastifyShort(at, "400 Bad Request", "Unexpected token in JSON at position 0");
      return;
    }
    known(at, path, params);
  }

  private void known(FakeConnection at, String path, JsonObject params) throws IOException {
    switch (path) {
      case "/get_blockByHash" -> {
        if (!(params.getValue("hash") instanceof String)) fault(at, "Invalid request.");
        else if (block.get() > 0) byHash(at, params, "{\"block\":{\"number\":1.10,\"e\":1e2}}");
        // With an empty chain nobody ever answers.
      }
      case "/get_blockByNumber" ->
          byNumber(at, params, "{\"block\":{\"big\":123456789012345678901}}");
      case "/get_blockTransactionCountByHash" -> byHash(at, params, "{\"count\":0}");
      case "/get_blockTransactionCountByNumber" -> byNumber(at, params, "{\"count\":3}");
      case "/get_balance" -> {
        if (ADDRESS.equals(params.getValue("address"))) ok(at, "{\"balance\":1e21}");
        else wrong(at, "400 Bad Request", "Invalid request.");
      }
      case "/get_code" -> ok(at, "{\"code\":\"a\\u0041 \u00e9\u4e2d\"}");
      case "/get_storage" -> ok(at, "{\"storage\":{}}");
      case "/get_transactionByBlockNumberAndIndex" -> byNumber(at, params, "{\"transaction\":{}}");
      case "/get_transactionByBlockHashAndIndex" -> byHash(at, params, "{\"transaction\":{}}");
      case "/sendTransaction" -> transaction(at, params);
      default -> wrong(at, "404 Not Found", "Invalid option.");
    }
  }

  private static void byHash(FakeConnection at, JsonObject params, String payload)
      throws IOException {
    if (!(params.getValue("hash") instanceof String hash))
      wrong(at, "400 Bad Request", "Invalid request.");
    else if (!hash.equals(HASH)) wrong(at, "400 Bad Request", "Invalid block hash.");
    else ok(at, payload);
  }

  private void byNumber(FakeConnection at, JsonObject params, String payload) throws IOException {
    if (!(params.getValue("blockNumber") instanceof Number number))
      wrong(at, "400 Bad Request", "Invalid request.");
    else if (number.longValue() <= 0 || number.longValue() > block.get())
      wrong(at, "400 Bad Request", "Invalid block number.");
    else ok(at, payload);
  }

  private void transaction(FakeConnection at, JsonObject params) throws IOException {
    if (!(params.getValue("transaction") instanceof JsonArray transaction)) {
      wrong(at, "400 Bad Request", "Invalid request.");
      return;
    }
    Path notes = journal;
    if (notes != null) {
      Files.writeString(
          notes, transaction.encode() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    ok(at, "{\"message\":\"tx received.\"}");
  }

  private static void ok(FakeConnection at, String payload) throws IOException {
    at.respond("200 OK", JSON, "{\"success\":true,\"payload\":" + payload + "}");
  }

  private static void wrong(FakeConnection at, String status, String message) throws IOException {
    String error = "{\"message\":\"" + message + "\"}";
    at.respond(status, JSON, "{\"success\":false,\"payload\":null,\"error\":" + error + "}");
  }

  private static void fault(FakeConnection at, String message) throws IOException {
    at.respond(
        "500 Internal Server Error",
        JSON,
        "{\"statusCode\":500,\"error\":\"Internal Server Error\",\"message\":\"" + message + "\"}");
  }

  private static void fastifyShort(FakeConnection at, String status, String message)
      throws IOException {
    at.respond(
        status,
        JSON,
        "{\"statusCode\":400,\"error\":\"Bad Request\",\"message\":\"" + message + "\"}");
  }

  private static void fastify(
      FakeConnection at, int status, String reason, String code, String message)
      throws IOException {
    at.respond(
        status + " " + reason,
        JSON,
        "{\"statusCode\":"
            + status
            + ",\"code\":\""
            + code
            + "\",\"error\":\""
            + reason
            + "\",\"message\":\""
            + message
            + "\"}");
  }
}

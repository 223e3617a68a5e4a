package io.jelly.config;

import static io.jelly.config.Effect.LIVE;
import static io.jelly.config.Key.key;
import static io.jelly.config.Key.optional;
import static io.jelly.config.Kinds.GIB;
import static io.jelly.config.Kinds.MILLIS;
import static io.jelly.config.Kinds.PATH;
import static io.jelly.config.Kinds.PORT_NUMBER;
import static io.jelly.config.Kinds.PUBLIC_KEYS;
import static io.jelly.config.Kinds.TIMEOUT;
import static io.jelly.config.Kinds.text;

import io.jelly.config.Kind.Flag;
import io.jelly.config.Kind.Texts;
import io.jelly.config.Kind.WholeNumber;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of the group {@code rpc}, and those of {@code tls}: the built-in service. */
final class RpcKeys {
  static final Key<Integer> TCP_PORT =
      key(
          "rpc.tcpPort",
          PORT_NUMBER,
          0,
          "port for newline-delimited JSON-RPC over TCP, shared like the other; 0: none");

  static final Key<Integer> BODY =
      key("rpc.maxBodyBytes", new WholeNumber(1, GIB), 5_242_880, "largest request")
          .withEffect(LIVE);

  static final Key<Integer> DEPTH =
      key(
              "rpc.maxDepth",
              new WholeNumber(2, 1000),
              256,
              "deepest nesting of arrays and objects in a request, a batch's own array included")
          .withEffect(LIVE);

  static final Key<Integer> BATCH =
      key("rpc.maxBatch", new WholeNumber(1, 100_000), 1000, "most calls in one batch")
          .withEffect(LIVE);

  static final Key<Integer> BATCH_RESPONSE =
      key(
              "rpc.maxBatchResponseBytes",
              new WholeNumber(1, GIB),
              25_000_000,
              "largest answer to a batch")
          .withEffect(LIVE);

  static final Key<Integer> METHOD =
      key("rpc.maxMethodLength", new WholeNumber(1, 65_536), 2048, "longest method name")
          .withEffect(LIVE);

  static final Key<Integer> RPC_TIMEOUT =
      key("rpc.timeoutMs", TIMEOUT, 30_000, "time a call gets").withEffect(LIVE);

  static final Key<Integer> MESSAGE =
      key(
              "rpc.maxWebSocketMessageBytes",
              new WholeNumber(1024, GIB),
              33_554_432,
              "largest message on a WebSocket")
          .withEffect(LIVE);

  static final Key<Integer> IN_FLIGHT =
      key(
              "rpc.maxInFlight",
              new WholeNumber(1, 1_000_000),
              10_000,
              "calls at the same time in one worker")
          .withEffect(LIVE);

  static final Key<Integer> CONNECTION_IN_FLIGHT =
      key(
              "rpc.maxInFlightPerConnection",
              new WholeNumber(1, 100_000),
              256,
              "messages in flight on one WebSocket or TCP connection; more have to wait")
          .withEffect(LIVE);

  static final Key<Integer> BATCH_CONCURRENCY =
      key(
              "rpc.batchConcurrency",
              new WholeNumber(1, 100_000),
              64,
              "calls of one batch that run at the same time")
          .withEffect(LIVE);

  static final Key<Integer> CONNECTIONS =
      key(
              "rpc.maxConnections",
              new WholeNumber(1, 10_000_000),
              100_000,
              "connections of clients to one worker")
          .withEffect(LIVE);

  static final Key<Integer> IDLE =
      key(
              "rpc.idleTimeoutMs",
              MILLIS,
              120_000,
              "silence on both sides that ends a connection; 0: never")
          .withEffect(LIVE);

  static final Key<Integer> HEADER =
      key(
          "rpc.maxHeaderBytes",
          new WholeNumber(256, 1 << 20),
          8192,
          "largest header of an HTTP request, all fields together");

  static final Key<Integer> RATE =
      key(
              "rpc.rate.callsPerSecond",
              new WholeNumber(0, 100_000),
              0,
              "calls of one client to this node, in the long run; 0: any")
          .withEffect(LIVE);

  static final Key<Integer> BURST =
      key(
              "rpc.rate.burst",
              new WholeNumber(1, 1_000_000),
              100,
              "calls that a client which was silent may make at once")
          .withEffect(LIVE);

  static final Key<Boolean> ADAPTIVE =
      key(
              "rpc.adaptive.enabled",
              new Flag(),
              false,
              "refuse work of a worker that is overloaded before it has to wait")
          .withEffect(LIVE);

  static final Key<Integer> ADAPTIVE_TARGET =
      key(
              "rpc.adaptive.targetMs",
              new WholeNumber(1, 60_000),
              20,
              "wait of a call from which on, if it lasts, a worker is overloaded")
          .withEffect(LIVE);

  static final Key<Integer> ADAPTIVE_LEAST =
      key(
              "rpc.adaptive.minInFlight",
              new WholeNumber(1, 10_000),
              8,
              "calls of each method, and messages on each event loop, that are always let in")
          .withEffect(LIVE);

  static final Key<Boolean> CHECK_RESULTS =
      key(
              "rpc.checkResults",
              new Flag(),
              false,
              "answer -32603 instead of a result that is not what its method's schema says")
          .withEffect(LIVE);

  static final Key<List<String>> TRUSTED =
      key(
          "rpc.auth.trusted",
          PUBLIC_KEYS,
          List.of(),
          "none",
          "keys whose tokens RPC accepts; with none, it asks nobody for a token");

  static final Key<Integer> TOKEN_SECONDS =
      key(
          "rpc.auth.maxTokenSeconds",
          new WholeNumber(1, 86_400),
          3600,
          "longest time that a token may be made for");

  static final Key<Integer> SLOW =
      key("rpc.slowMs", MILLIS, 1000, "calls that take longer are logged; 0: none");

  static final Key<String> UNIX =
      optional(
          "rpc.unix",
          PATH,
          "none",
          "path of a Unix socket for newline-delimited JSON-RPC, shared like a port");

  static final Key<String> UNIX_MODE =
      key(
          "rpc.unixMode",
          text("three octal digits", "[0-7]{3}"),
          "600",
          "who may connect to rpc.unix, as for chmod");

  static final Key<List<String>> ORIGINS =
      key(
              "rpc.allowedOrigins",
              new Texts(
                  Split.COMMAS,
                  "origins as https://app.example.com, or *",
                  Pattern.compile("\\*|[A-Za-z][A-Za-z0-9+.-]*://[^\\s/,*]{1,253}")),
              List.of(),
              "none",
              "web pages of other origins that may call (CORS)")
          .withEffect(LIVE);

  static final Key<List<String>> HOSTS =
      key(
              "rpc.allowedHosts",
              new Texts(
                  Split.COMMAS,
                  "host names as api.example.com or *.example.com, without a port",
                  Pattern.compile("(\\*\\.)?[A-Za-z0-9_.-]{1,253}")),
              List.of(),
              "none",
              "names by which the service may be called, beside addresses; none: any")
          .withEffect(LIVE);

  static final Key<Boolean> COMPRESSION =
      key("rpc.compression", new Flag(), false, "compress answers for clients that accept it")
          .withEffect(LIVE);

  static final Key<Integer> COMPRESSION_MIN =
      key(
              "rpc.compressionMinBytes",
              new WholeNumber(1, GIB),
              1024,
              "smallest answer that is compressed")
          .withEffect(LIVE);

  static final Key<String> TLS_CERT =
      optional(
          "tls.cert",
          PATH,
          "none",
          "PEM file with the certificate of the built-in service, then those above it");

  static final Key<String> TLS_KEY =
      optional("tls.key", PATH, "none", "PEM file with the key of tls.cert");

  /** In the order of the documents. */
  static final List<Key<?>> ALL =
      List.of(
          TCP_PORT,
          BODY,
          DEPTH,
          BATCH,
          BATCH_RESPONSE,
          METHOD,
          RPC_TIMEOUT,
          MESSAGE,
          IN_FLIGHT,
          CONNECTION_IN_FLIGHT,
          BATCH_CONCURRENCY,
          CONNECTIONS,
          IDLE,
          HEADER,
          RATE,
          BURST,
          ADAPTIVE,
          ADAPTIVE_TARGET,
          ADAPTIVE_LEAST,
          CHECK_RESULTS,
          TRUSTED,
          TOKEN_SECONDS,
          SLOW,
          UNIX,
          UNIX_MODE,
          ORIGINS,
          HOSTS,
          COMPRESSION,
          COMPRESSION_MIN,
          TLS_CERT,
          TLS_KEY);

  private RpcKeys() {}
}

package io.jelly;

import io.jelly.admin.OperationSeal;
import io.jelly.keys.KeyPair;
import io.jelly.keys.Statement;
import io.jelly.keys.TokenRefused;
import io.jelly.keys.TokenVerifier;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps of cluster-wide operations, signed with the identity of the node that leads them. Where
 * {@code cluster.trusted} names keys, only what is signed with one of them is done, and only if it
 * is meant for this node, was signed less than {@link #WINDOW_MS} ago and since this primary began,
 * and has not come before: what a primary has seen it forgets when it dies. Thread-safe.
 */
final class ClusterTrust implements OperationSeal {
  static final long WINDOW_MS = 60_000;

  /** More than any number of operations says to one node within the window. */
  static final int MOST_SEEN = 4_096;

  private static final Logger log = LoggerFactory.getLogger(ClusterTrust.class);
  private static final int MOST_LINES = 100;
  private static final String SIGNED = "signed";
  private static final long KEY_S = 10;

  private final String node;
  private final CompletableFuture<Optional<KeyPair>> identity;
  private final Supplier<List<String>> trusted;
  private final Clock clock;
  private final long begunMs;
  private final Map<String, Long> seen = new LinkedHashMap<>();
  private long logWindowMs;
  private int logged;

  /**
   * @param node the name of this node
   * @param identity its key, when it has been found
   * @param trusted the key {@code cluster.trusted}, as it is in force
   */
  ClusterTrust(
      String node,
      CompletableFuture<Optional<KeyPair>> identity,
      Supplier<List<String>> trusted,
      Clock clock) {
    this.node = node;
    this.identity = identity;
    this.trusted = trusted;
    this.clock = clock;
    begunMs = clock.millis();
  }

  /** The status with the node's address. */
  JsonObject into(JsonObject status) {
    String address = identity.getNow(Optional.empty()).map(KeyPair::address).orElse("");
    return status.put("node", status.getJsonObject("node").put("address", address));
  }

  @Override
  public JsonObject seal(String to, JsonObject call) {
    return key()
        .map(
            key ->
                new JsonObject()
                    .put(
                        SIGNED,
                        Statement.sign(
                            key,
                            new JsonObject()
                                .put("from", node)
                                .put("to", to)
                                .put("at", clock.millis())
                                .put("nonce", UUID.randomUUID().toString())
                                .put("call", call))))
        .orElse(call);
  }

  private Optional<KeyPair> key() {
    try {
      return identity.get(KEY_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  @Override
  public Opened open(JsonObject sealed) {
    List<String> keys = trusted.get();
    try {
      String signed = sealed.getString(SIGNED);
      if (signed == null && keys.isEmpty()) return new Opened(sealed, true);
      if (signed == null) throw refused("it is not signed", null);
      return checked(read(signed), keys);
    } catch (ClassCastException e) {
      throw refused("it cannot be read", null);
    }
  }

  private Statement read(String signed) {
    try {
      return Statement.of(signed);
    } catch (TokenRefused e) {
      throw refused(String.valueOf(e.getMessage()), null);
    }
  }

  private Opened checked(Statement statement, List<String> keys) {
    JsonObject claims = statement.claims();
    JsonObject call = claims.getJsonObject("call", new JsonObject());
    if (keys.isEmpty()) return new Opened(call, true);
    if (keys.stream().map(TokenVerifier::address).noneMatch(statement.address()::equals))
      throw refused("its key is not in cluster.trusted", statement);
    if (!node.equals(claims.getString("to"))) throw refused("it is for another node", statement);
    long at = claims.getLong("at", 0L);
    long now = clock.millis();
    if (Math.abs(now - at) > WINDOW_MS)
      throw refused(
          "it was signed %d s from now, by the clocks of both".formatted((at - now) / 1_000),
          statement);
    if (at < begunMs)
      throw refused("it was signed before this primary began; ask once more", statement);
    // To ask for what was begun does no harm, however often.
    boolean begins = call.containsKey("params");
    return new Opened(call, !begins || isNew(claims.getString("nonce", ""), at, now, statement));
  }

  private synchronized boolean isNew(String nonce, long at, long now, Statement statement) {
    seen.values().removeIf(before -> now - before > WINDOW_MS);
    if (seen.containsKey(nonce)) return false;
    if (nonce.isEmpty()) throw refused("it has no nonce", statement);
    if (seen.size() >= MOST_SEEN) throw refused("there were too many within a minute", statement);
    seen.put(nonce, at);
    return true;
  }

  private Refused refused(String why, @Nullable Statement statement) {
    String who =
        statement == null
            ? "somebody"
            : "node "
                + shown(statement.claims().getValue("from"))
                + " (address "
                + statement.address()
                + ")";
    if (mayLog()) log.warn("cluster: refused a step of an operation of {}: {}", who, why);
    return new Refused("node " + node + " refuses this operation: " + why);
  }

  /** Whoever is refused can ask again and again. */
  private synchronized boolean mayLog() {
    long now = clock.millis();
    if (Math.abs(now - logWindowMs) > WINDOW_MS) {
      logWindowMs = now;
      logged = 0;
    }
    return logged++ < MOST_LINES;
  }

  /** Names of others on one line. */
  private static String shown(@Nullable Object name) {
    String text = String.valueOf(name).replaceAll("[^A-Za-z0-9._-]", "?");
    return text.length() <= 64 ? text : text.substring(0, 64);
  }
}

package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All methods ever registered in the cluster, in a shared map with what describes them, and the
 * names that this worker has seen itself. While the map cannot be read a name counts as known: a
 * client told "not found" gives up, one told "not now" tries again.
 */
final class KnownMethods {
  private static final Logger log = LoggerFactory.getLogger(KnownMethods.class);
  private static final String MAP = "jelly.rpc.known";
  private static final long MAP_TIMEOUT_MS = 2_000;

  /** How old what was read of a method may be when it is called. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private record Idempotence(boolean given, long readNanos) {}

  private final Vertx vertx;
  // Holds only names that were served at least once, so clients cannot make it grow.
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  // Holds only names that are in the shared map.
  private final Map<String, Idempotence> idempotence = new ConcurrentHashMap<>();

  KnownMethods(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * A method is called: finds out meanwhile whether it may be called again. When its member has
   * died, the part of the map that says so may have died with it, and be back only in seconds.
   */
  void called(String method) {
    Idempotence last = idempotence.get(method);
    if (last == null || System.nanoTime() - last.readNanos > FRESH_NANOS) {
      var unused = readIdempotence(method);
    }
  }

  /** Notes a name that somebody has served. */
  void remember(String method) {
    seen.add(method);
  }

  /** Makes the name known to the cluster; a failure is logged and does not matter to the caller. */
  Future<Void> publish(String method, MethodDescription description) {
    remember(method);
    return map()
        .compose(map -> map.put(method, description.encode()))
        .timeout(MAP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .otherwise(
            cause -> {
              log.warn(
                  "method {} could not be made known to the cluster: {}", method, cause.toString());
              return null;
            });
  }

  /** What describes them, by name; none while the map cannot be read. */
  Future<Map<String, MethodDescription>> descriptions() {
    return map()
        .compose(AsyncMap::entries)
        .timeout(MAP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .map(KnownMethods::decoded)
        .otherwise(Map.of());
  }

  private static Map<String, MethodDescription> decoded(Map<String, Object> entries) {
    Map<String, MethodDescription> descriptions = new HashMap<>();
    entries.forEach(
        (name, encoded) -> {
          MethodDescription description = MethodDescription.decode(encoded);
          if (description != null) {
            descriptions.put(name, description);
          }
        });
    return descriptions;
  }

  Future<Boolean> contains(String method) {
    if (seen.contains(method)) {
      return Future.succeededFuture(true);
    }
    return map()
        .compose(map -> map.get(method))
        .timeout(MAP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .transform(found -> Future.succeededFuture(found.failed() || found.result() != null));
  }

  /** As it was when it was last read; false also where it cannot be found out. */
  Future<Boolean> isIdempotent(String method) {
    Idempotence last = idempotence.get(method);
    return last != null ? Future.succeededFuture(last.given) : readIdempotence(method);
  }

  private Future<Boolean> readIdempotence(String method) {
    return map()
        .compose(map -> map.get(method))
        .timeout(MAP_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .map(MethodDescription::decode)
        .map(found -> found != null && learnt(method, found.idempotent()))
        .otherwise(false);
  }

  private boolean learnt(String method, boolean given) {
    idempotence.put(method, new Idempotence(given, System.nanoTime()));
    return given;
  }

  private Future<AsyncMap<String, Object>> map() {
    return vertx.sharedData().getAsyncMap(MAP);
  }
}

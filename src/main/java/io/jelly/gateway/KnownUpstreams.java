package io.jelly.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The upstreams of a worker, each with its probe. One whose address stays lives through a change,
 * with its connections, its WebSockets and what is known of it. On the gateway's event loop.
 */
final class KnownUpstreams {
  /** What makes two of the same address different ones. */
  private record Key(UpstreamUrl url, String probePath, boolean hasBlocks) {
    static Key of(UpstreamSettings settings) {
      return new Key(settings.url(), settings.probePath(), settings.hasBlocks());
    }
  }

  private record Known(Upstream upstream, Probe probe) {}

  private final Vertx vertx;
  private final Context context;
  private final GatewayTransport transport;
  private final UpstreamObserver observer;
  private final Set<Upstream> retiring = new HashSet<>();
  private Map<Key, Known> present = new HashMap<>();
  private Map<Key, Known> gone = new HashMap<>();
  private @Nullable HttpClient probes;

  KnownUpstreams(Vertx vertx, GatewayTransport transport, UpstreamObserver observer) {
    this.vertx = vertx;
    this.transport = transport;
    this.observer = observer;
    context = vertx.getOrCreateContext();
  }

  /**
   * From now on these are the upstreams; the others go on until {@link #retireOthers}.
   *
   * @return one for each of the settings
   */
  Map<UpstreamSettings, Upstream> become(Collection<UpstreamSettings> wanted) {
    Map<Key, Known> before = new HashMap<>(present);
    Map<Key, Known> next = new HashMap<>();
    for (UpstreamSettings one : wanted) {
      Known same = before.remove(Key.of(one));
      if (same != null) next.put(Key.of(one), same);
    }
    Map<UpstreamSettings, Upstream> all = new HashMap<>();
    for (UpstreamSettings one : wanted) {
      Known known = next.computeIfAbsent(Key.of(one), key -> adopted(one, before));
      known.upstream().change(one);
      known.probe().changed();
      all.put(one, known.upstream());
    }
    present = next;
    gone = before;
    return all;
  }

  /** One of the same address that nobody else wants, or a new one. */
  private Known adopted(UpstreamSettings settings, Map<Key, Known> left) {
    Optional<Key> same =
        left.keySet().stream().filter(key -> key.url().equals(settings.url())).findAny();
    Known found = same.isPresent() ? left.remove(same.get()) : null;
    return found == null ? create(settings) : found;
  }

  private Known create(UpstreamSettings settings) {
    HttpClient client = probes;
    if (client == null) {
      client =
          vertx
              .httpClientBuilder()
              .with(new HttpClientOptions().setKeepAlive(false))
              .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
              .build();
      probes = client;
    }
    Upstream upstream = new Upstream(vertx, settings, observer, transport, this::isDown);
    Probe probe = new Probe(vertx, client, upstream);
    probe.start();
    return new Known(upstream, probe);
  }

  /** One is cut off: those that have been may be back, and are needed now. */
  private void isDown() {
    context.runOnContext(
        now -> {
          for (Known one : present.values()) if (!one.upstream().isUp()) one.probe().now();
        });
  }

  /** Those that are upstreams no more get nothing new; what is in flight there ends as it would. */
  void retireOthers() {
    for (Known one : gone.values()) {
      one.probe().stop();
      Upstream upstream = one.upstream();
      retiring.add(upstream);
      upstream.retire().onComplete(ended -> context.runOnContext(now -> retiring.remove(upstream)));
    }
    gone = new HashMap<>();
  }

  /**
   * Nothing of any is to be left. Completed when what had to be cut is gone: Vert.x waits for it
   * with a timer of the gateway's, and for ever if that ends first.
   */
  Future<?> close() {
    present.values().forEach(one -> one.probe().stop());
    Stream<Upstream> all =
        Stream.concat(present.values().stream().map(Known::upstream), retiring.stream());
    return Future.join(all.map(Upstream::close).toList());
  }
}

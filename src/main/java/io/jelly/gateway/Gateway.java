package io.jelly.gateway;

import io.jelly.gateway.GatewaySettings.RouteSettings;
import io.jelly.rpc.RpcRegistration;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway of a worker: one verticle, shared by the servers of the worker. Its own event loop
 * sees to settings and probes; requests are served on theirs.
 */
public final class Gateway extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);
  private static final Set<String> OWN_PATHS = Set.of("/rpc", "/health/live", "/health/ready");

  /** What is in force; replaced as a whole. */
  private record Table(GatewaySettings settings, List<Route> routes) {}

  private final JsonObject first;
  private final Function<RpcService, RpcRegistration> methods;
  private final GatewayTransport transport;
  private final UpstreamObserver observer;
  private volatile Table table = new Table(GatewaySettings.of(new JsonObject()), List.of());
  private @Nullable KnownUpstreams known;
  private @Nullable RpcRegistration registered;

  /**
   * @param first the settings it begins with, as the group {@code gateway} of the configuration
   * @param methods puts what a node behind it offers among the methods of JSON-RPC
   */
  public Gateway(
      JsonObject first,
      Function<RpcService, RpcRegistration> methods,
      GatewayTransport transport,
      UpstreamObserver observer) {
    this.first = first;
    this.methods = methods;
    this.transport = transport;
    this.observer = observer;
  }

  @Override
  public Future<?> start() {
    apply(first);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return upstreams().close();
  }

  /** Other settings are in force; any thread, after it was deployed. */
  public void change(JsonObject settings) {
    context.runOnContext(now -> apply(settings));
  }

  private void apply(JsonObject json) {
    GatewaySettings next = GatewaySettings.of(json);
    Table before = table;
    if (next.equals(before.settings())) return;
    Map<UpstreamSettings, Upstream> upstreams = upstreams().become(next.upstreams());
    List<Route> routes = new ArrayList<>();
    for (RouteSettings route : next.routes()) routes.add(route(next, route, upstreams));
    routes.sort(
        Comparator.comparingInt((Route route) -> route.settings().path().length()).reversed());
    table = new Table(next, List.copyOf(routes));
    for (Route old : before.routes()) old.succeededBy(ofPath(old.settings().path(), routes));
    register();
    upstreams().retireOthers();
    for (Route route : routes) {
      log.info("gateway: {} -> {}", route.settings().path(), route.settings().upstreams());
    }
  }

  private static @Nullable Route ofPath(String path, List<Route> routes) {
    for (Route route : routes) if (route.settings().path().equals(path)) return route;
    return null;
  }

  private static Route route(
      GatewaySettings all, RouteSettings route, Map<UpstreamSettings, Upstream> upstreams) {
    return new Route(
        route,
        new Upstreams(of(all.upstreams(route), upstreams), route.highestBlock(), route.sticky()),
        new Upstreams(of(all.webSocketUpstreams(route), upstreams), false, route.sticky()));
  }

  private static List<Upstream> of(
      List<UpstreamSettings> settings, Map<UpstreamSettings, Upstream> upstreams) {
    List<Upstream> all = new ArrayList<>();
    for (UpstreamSettings one : settings) {
      Upstream upstream = upstreams.get(one);
      if (upstream != null) all.add(upstream);
    }
    return all;
  }

  private KnownUpstreams upstreams() {
    KnownUpstreams all = known;
    if (all == null) {
      all = new KnownUpstreams(vertx, transport, observer);
      known = all;
    }
    return all;
  }

  /** The methods are those of the first route to nodes, and name it anew with every change. */
  private void register() {
    RpcRegistration before = registered;
    registered = null;
    for (Route route : table.routes()) {
      if (registered == null && route.settings().jellychain())
        registered = methods.apply(new NodeMethods(vertx, route, table.settings(), transport));
    }
    if (before != null) before.close();
  }

  /**
   * Serves a request that is for an upstream; on the request's event loop, before anybody else has
   * read from it.
   *
   * @return false if it is for none, and was not touched
   */
  public boolean handle(HttpServerRequest request) {
    Table now = table;
    if (now.routes().isEmpty()) return false;
    String path = Route.path(request);
    if (isRefused(request, RequestCheck.target(request, path))) return true;
    if (OWN_PATHS.contains(path)) return false;
    for (Route route : now.routes()) {
      if (route.covers(path)) return handle(now.settings(), route, path, request);
    }
    return false;
  }

  private static boolean isRefused(HttpServerRequest request, @Nullable Failure why) {
    if (why != null) why.answerAndClose(request);
    return why != null;
  }

  private boolean handle(
      GatewaySettings settings, Route route, String path, HttpServerRequest request) {
    if (WebSocketExchange.isWanted(request)) {
      if (route.webSockets().isEmpty()) return false;
      if (isRefused(request, RequestCheck.head(request))) return true;
      new WebSocketExchange(vertx, route, settings, request, transport).start();
      return true;
    }
    if (route.leavesToService(request.method(), path)) return false;
    if (isRefused(request, RequestCheck.head(request))) return true;
    new Exchange(vertx, route, settings, request, transport).start();
    return true;
  }
}

package io.jelly.worker;

import io.jelly.gateway.Gateway;
import io.jelly.handoff.AssignedListener;
import io.jelly.nodes.ClusteredVertx;
import io.jelly.nodes.JoinRefused;
import io.jelly.rpc.BusPeers;
import io.jelly.rpc.RpcRegistration;
import io.jelly.rpc.RpcService;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a worker deploys: the verticle that was named, and the built-in RPC service if none was
 * named or if the verticle adds methods to it (by implementing {@link RpcService}).
 */
public final class Deployment {
  private static final long METRICS_MS = 1_000;

  private final Vertx vertx;
  private final WorkerSettings settings;
  private final RpcWorker rpc;
  private final Gateway gateway;
  private final FollowedSettings followed;

  private Deployment(
      Vertx vertx,
      BusPeers peers,
      WorkerSettings settings,
      FollowedSettings followed,
      ServiceIdentity identity,
      WorkerLoad load) {
    this.vertx = vertx;
    this.settings = settings;
    this.followed = followed;
    rpc = new RpcWorker(vertx, peers, identity, settings, load);
    gateway =
        new Gateway(
            settings.gateway(),
            service -> rpc.table().register(service, null),
            new WorkerGatewayTransport(),
            rpc.gatewayMetrics());
  }

  /** Deploys in a worker JVM and reports to its primary how it went. */
  static void start(WorkerRuntime runtime, WorkerSettings settings) {
    ServiceIdentity identity =
        new ServiceIdentity(
            settings.node(),
            runtime.id(),
            settings.generation(),
            runtime.drain()::isStarted,
            () -> askPrimary(runtime, "node.status", new JsonObject()),
            view -> askPrimary(runtime, "cluster.report", view),
            (method, params) ->
                Future.fromCompletionStage(
                        runtime.ask(ServiceIdentity.call(method, params).encode()))
                    .compose(ServiceIdentity::answered));
    runtime.servers().takeInOnSingleLoop();
    JsonObject unix = settings.unix();
    if (!unix.isEmpty()) runtime.unixMode(unix.getString("path"), unix.getString("mode"));
    boolean alone = settings.cluster().isEmpty();
    deploy(
            settings,
            runtime.followedSettings(),
            identity,
            runtime.nodePlace(),
            WorkerLoad.in(runtime.directory(), runtime.servers().connections()::size),
            ending -> connectHandoff(runtime, ending),
            rpc -> alone ? rpc.hearEvents(runtime.directory(), runtime.id()) : rpc.hearEvents())
        .onSuccess(done -> runtime.booted(settings, firstListener(runtime)))
        .onFailure(failure -> runtime.bootFailed(reason(settings, failure), isPermanent(failure)));
  }

  private static Future<Void> connectHandoff(WorkerRuntime runtime, Ending ending) {
    try {
      runtime.drain().endsWith(ending);
      runtime.connectHandoff();
      ending.reports(runtime.metrics(), METRICS_MS);
      return Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  /**
   * Deploys in this JVM, without workers; the future has the way out.
   *
   * @param followed where changes of the settings are to be told
   * @param place of the node on its machine, see {@code RunDirectory.identity}
   */
  public static Future<Ending> startHere(
      FollowedSettings followed, JsonObject settingsJson, ServiceIdentity identity, String place) {
    WorkerSettings settings = new WorkerSettings(settingsJson);
    followed.change(settingsJson);
    AtomicReference<Ending> way = new AtomicReference<>();
    return deploy(
            settings,
            followed,
            identity,
            place,
            WorkerLoad.alone(),
            ending -> {
              way.set(ending);
              return Future.succeededFuture();
            },
            RpcWorker::hearEvents)
        .map(deployed -> way.get())
        .recover(
            failure -> {
              Ending begun = way.get();
              Future<?> ended = begun == null ? Future.succeededFuture() : begun.atOnce();
              return ended.transform(
                  gone ->
                      Future.failedFuture(
                          new IllegalStateException(reason(settings, failure), failure)));
            });
  }

  /** Builds the Vertx, as a member of the cluster if it is to be one, and deploys. */
  private static Future<?> deploy(
      WorkerSettings settings,
      FollowedSettings followed,
      ServiceIdentity identity,
      String place,
      WorkerLoad load,
      Function<Ending, Future<Void>> built,
      Function<RpcWorker, Future<Void>> events) {
    // As many event loops as instances: each instance has its own, and so has each one of the
    // built-in service.
    VertxOptions options = new VertxOptions().setEventLoopPoolSize(settings.instances());
    if (settings.cluster().isEmpty()) {
      Vertx vertx = Vertx.vertx(options);
      Deployment alone;
      try {
        alone = new Deployment(vertx, BusPeers.UNKNOWN, settings, followed, identity, load);
      } catch (IllegalArgumentException e) {
        return vertx.close().transform(closed -> Future.failedFuture(e));
      }
      return built
          .apply(new Ending(vertx, alone.rpc, null))
          .compose(done -> events.apply(alone.rpc))
          .compose(done -> alone.deploy());
    }
    return ClusterWorker.join(options, settings, identity.worker(), NodeToken.of(place))
        .compose(
            worker -> {
              ClusteredVertx member = worker.member();
              Deployment one =
                  new Deployment(member.vertx(), worker, settings, followed, identity, load);
              return built
                  .apply(new Ending(member.vertx(), one.rpc, member))
                  .compose(done -> events.apply(one.rpc))
                  .compose(done -> one.deploy())
                  .onSuccess(
                      done -> {
                        member.exchangeWith(identity.report());
                        new ErrandRunner(member, identity).start();
                      });
            });
  }

  private Future<?> deploy() {
    if (settings.verticle().isEmpty()) return deployBuiltIn();
    Constructor<? extends Deployable> constructor;
    try {
      constructor =
          Class.forName(settings.verticle()).asSubclass(Deployable.class).getConstructor();
    } catch (ClassNotFoundException | NoSuchMethodException | ClassCastException | LinkageError e) {
      return Future.failedFuture(e);
    }
    Future<?> application =
        vertx.deployVerticle(
            () -> new RpcProvider(instantiate(constructor)),
            new DeploymentOptions()
                .setInstances(settings.instances())
                .setConfig(settings.verticleConfig()));
    return RpcService.class.isAssignableFrom(constructor.getDeclaringClass())
        ? application.compose(id -> deployBuiltIn())
        : application;
  }

  private static Deployable instantiate(Constructor<? extends Deployable> constructor) {
    try {
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
    }
  }

  private Future<?> deployBuiltIn() {
    AtomicInteger instance = new AtomicInteger();
    Transports transports = new Transports(settings, followed);
    return vertx
        .deployVerticle(gateway)
        .onSuccess(
            id ->
                followed.follow(
                    now -> {
                      gateway.change(now.gateway());
                      rpc.change(now.rpcLimits());
                    }))
        .compose(
            id ->
                vertx.deployVerticle(
                    () ->
                        new BuiltInService(
                            rpc,
                            gateway,
                            instance.getAndIncrement(),
                            transports,
                            settings.rpc().getInteger("maxHeaderBytes", 8192)),
                    new DeploymentOptions().setInstances(settings.instances())))
        .compose(id -> rpc.published());
  }

  private static AssignedListener firstListener(WorkerRuntime runtime) {
    return runtime.firstListener().getNow(null);
  }

  private static Future<JsonObject> askPrimary(
      WorkerRuntime runtime, String method, JsonObject params) {
    return Future.fromCompletionStage(runtime.ask(ServiceIdentity.call(method, params).encode()))
        .map(reply -> new JsonObject(reply).getJsonObject("result", new JsonObject()));
  }

  private static String reason(WorkerSettings settings, Throwable failure) {
    String verticle = settings.verticle();
    if (failure instanceof JoinRefused) return String.valueOf(failure.getMessage());
    if (failure instanceof ClassNotFoundException) {
      return "there is no verticle " + verticle + " on the class path (see -cp)";
    }
    if (failure instanceof ClassCastException) return verticle + " is no verticle";
    if (failure instanceof NoSuchMethodException) {
      return "the verticle " + verticle + " has no public constructor without parameters";
    }
    String what = verticle.isEmpty() ? "the built-in service" : "the verticle " + verticle;
    return what + " failed to start: " + Failures.describe(failure);
  }

  private static boolean isPermanent(Throwable failure) {
    return failure instanceof JoinRefused
        || failure instanceof ClassNotFoundException
        || failure instanceof ClassCastException
        || failure instanceof NoSuchMethodException;
  }

  /** A verticle instance, whose methods are registered on its own context after it has started. */
  private final class RpcProvider implements Deployable {
    private final Deployable verticle;
    private @Nullable RpcRegistration registration;

    RpcProvider(Deployable verticle) {
      this.verticle = verticle;
    }

    @Override
    public Future<?> deploy(Context context) throws Exception {
      Future<?> started = verticle.deploy(context);
      if (!(verticle instanceof RpcService service)) return started;
      return started.map(
          done -> {
            registration = rpc.table().register(service, context);
            return done;
          });
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
      RpcRegistration methods = registration;
      if (methods != null) methods.close();
      return verticle.undeploy(context);
    }
  }
}

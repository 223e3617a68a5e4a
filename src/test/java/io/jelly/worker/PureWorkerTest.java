package io.jelly.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.rpc.RpcLimits;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;

/** What a worker does without sockets. */
class PureWorkerTest {
  @Test
  void missingSettingsHaveDefaults() {
    WorkerSettings settings = new WorkerSettings(new JsonObject());
    assertEquals("", settings.node());
    assertEquals(1, settings.generation());
    assertEquals(1, settings.instances());
    assertEquals(SocketAddress.inetSocketAddress(0, "127.0.0.1"), settings.address());
    assertEquals("", settings.verticle());
    assertEquals(0, settings.workerPortBase());
    assertEquals(30_000, settings.drainTimeoutMs());
    assertTrue(settings.cluster().isEmpty());
  }

  @Test
  void anAddressIsAPathIfThereIsOne() {
    JsonObject json = new JsonObject().put("host", "::1").put("port", 8080).put("path", "");
    assertEquals(SocketAddress.inetSocketAddress(8080, "::1"), new WorkerSettings(json).address());
    json.put("path", "/run/x.sock");
    assertEquals(
        SocketAddress.domainSocketAddress("/run/x.sock"), new WorkerSettings(json).address());
  }

  @Test
  void limitsAreTakenByNameAndElseDefaults() {
    assertEquals(RpcLimits.defaults(), RpcWorker.limits(new JsonObject()));
    RpcLimits limits =
        RpcWorker.limits(new JsonObject().put("maxBatch", 3).put("timeoutMs", 1_234));
    assertEquals(3, limits.batch());
    assertEquals(1_234, limits.requestTimeoutMs());
    assertEquals(RpcLimits.defaults().bodyBytes(), limits.bodyBytes());
  }

  @Test
  void aFailureIsDescribedByItsRoot() {
    Exception root = new IllegalStateException("no database");
    String text = Failures.describe(new RuntimeException("outer", new Exception("inner", root)));
    assertTrue(text.startsWith("java.lang.IllegalStateException: no database at "), text);
    assertTrue(text.contains("PureWorkerTest"), text);
    root.setStackTrace(new StackTraceElement[0]);
    assertEquals("java.lang.IllegalStateException: no database", Failures.describe(root));
  }

  @Test
  void anInstanceTellsWhereItRuns() {
    ServiceIdentity identity =
        new ServiceIdentity(
            "n",
            3,
            7,
            () -> false,
            () -> Future.succeededFuture(new JsonObject()),
            Future::succeededFuture,
            (method, params) -> Future.succeededFuture(params));
    assertEquals(
        new JsonObject()
            .put("node", "n")
            .put("worker", 3)
            .put("pid", ProcessHandle.current().pid())
            .put("instance", 2)
            .put("generation", 7),
        identity.info(2));
  }
}

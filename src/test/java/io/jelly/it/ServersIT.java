package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every kind of server that Vert.x has, as a verticle and in an application of its own. */
class ServersIT {
  private static Set<String> pids(NodeProcess node) {
    Set<String> pids = node.pids().stream().map(String::valueOf).collect(Collectors.toSet());
    assertEquals(2, pids.size());
    return pids;
  }

  @Test
  void aVerticleWithFiveServersIsServedByAllWorkers() throws IOException {
    int port = FreePorts.one();
    try (ServersUnderTest servers = new ServersUnderTest(port)) {
      NodeOptions options =
          NodeOptions.verticle("ManyServersVerticle")
              .port(port)
              .with("-instances", "2")
              .config(new JsonObject().put("config", servers.config()).encode());
      try (NodeProcess node = NodeProcess.start(options)) {
        servers.assertAllServed(pids(node));
        servers.assertRemoteAddressIsTheClients();
        Processes.killNow(node.pids().get(0));
        node.await("its death is seen", NodeProcess.SOON, s -> s.sum("restarts") == 1);
        node.awaitReady(2, NodeProcess.START);
        servers.assertAllServed(pids(node));
      }
      assertNoSocketFileIsLeft(servers);
    }
  }

  @Test
  void anUnmodifiedApplicationJarIsServedByAllWorkers() throws IOException {
    int port = FreePorts.one();
    Path jar = Jars.application("io.jelly.examples.PlainApplication");
    assertHasNothingOfOurs(jar);
    try (ServersUnderTest servers = new ServersUnderTest(port)) {
      NodeOptions options = NodeOptions.application(jar, servers.config().encode()).port(port);
      try (NodeProcess node = NodeProcess.start(options)) {
        servers.assertAllServed(pids(node));
        servers.assertRemoteAddressIsTheClients();
      }
      assertNoSocketFileIsLeft(servers);
    }
  }

  private static void assertHasNothingOfOurs(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      assertFalse(
          file.stream()
              .map(entry -> entry.getName())
              .anyMatch(
                  name ->
                      name.matches("io/jelly/(?!examples/).*|.*netty_transport_native_epoll.*")));
    }
  }

  private static void assertNoSocketFileIsLeft(ServersUnderTest servers) throws IOException {
    try (var files = Files.list(servers.sockets())) {
      assertEquals(Set.of(), files.collect(Collectors.toSet()));
    }
  }
}

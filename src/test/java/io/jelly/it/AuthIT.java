package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys, tokens and permissions, with the packaged jar on both sides. */
class AuthIT {
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";

  private final int tcp = FreePorts.one();

  /** Makes a key file; answers the address. */
  private static String keygen(Path file) throws IOException {
    CommandRun run = CommandRun.of("keygen", "-out", file.toString());
    assertEquals(0, run.code(), run::text);
    assertEquals(run.out(), Files.readAllLines(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    return run.out().get(0).substring("Address: ".length());
  }

  private static String token(Path key, String permissions, String seconds) {
    CommandRun run =
        CommandRun.of(
            "token", "-key", key.toString(), "-permissions", permissions, "-ttl", seconds);
    assertEquals(0, run.code(), run::text);
    return run.out().get(0);
  }

  private NodeOptions trusting(String address) {
    return NodeOptions.builtIn().config(config(address));
  }

  @Test
  void onlyTrustedKeysCallAndOnlyWhatTheirTokensAllow() throws Exception {
    Path folder = Workspace.folder();
    Path trusted = folder.resolve("trusted.key");
    Path other = folder.resolve("other.key");
    String address = keygen(trusted);
    keygen(other);
    try (NodeProcess node = NodeProcess.start(trusting(address))) {
      assertEquals(1, node.command("call", "system.ping").code(), "without a token");
      CommandRun pinged = node.command("call", "-key", trusted.toString(), "system.ping");
      assertEquals(List.of("pong"), pinged.out(), pinged::text);
      CommandRun untrusted = node.command("call", "-key", other.toString(), "system.ping");
      assertEquals(1, untrusted.code());
      assertTrue(untrusted.text().contains("its key is not trusted here"), untrusted.text());
      CommandRun forbidden =
          node.command(
              "call", "-key", trusted.toString(), "-permissions", "other.*", "system.ping");
      assertTrue(forbidden.text().contains("-32007"), forbidden.text());
      overTcp(token(trusted, "system.*", "60"));
      theIdentityIsThere(node);
    }
  }

  private void overTcp(String token) throws Exception {
    try (LineClient caller = RpcTcpCaller.open(tcp)) {
      assertTrue(caller.ask(PING).contains("-32006"));
      String authenticated =
          caller.ask(
              "{\"jsonrpc\":\"2.0\",\"method\":\"rpc.authenticate\",\"params\":{\"token\":\""
                  + token
                  + "\"},\"id\":2}");
      assertTrue(authenticated.contains("\"permissions\":[\"system.*\"]"), authenticated);
      assertTrue(caller.ask(PING).contains("pong"));
    }
  }

  private static void theIdentityIsThere(NodeProcess node) {
    String line = node.awaitLine("identity: [0-9a-f]{64} ");
    Path file = Path.of(line.replaceFirst(".*\\((.*)\\).*", "$1"));
    assertTrue(Files.exists(file), line);
    List<String> secrets = linesOf(file);
    String privateKey = secrets.get(1).substring("Private key: ".length());
    assertFalse(node.describe().contains(privateKey), "the log has the private key");
    assertTrue(line.contains(secrets.get(0).substring("Address: ".length())), line);
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void clientsWithTokensNoticeNoReload() throws Exception {
    Path key = Workspace.folder().resolve("my.key");
    String address = keygen(key);
    String token = token(key, "system.echo", "600");
    try (NodeProcess node = NodeProcess.start(trusting(address));
        RpcCallers callers = new RpcCallers(token);
        Crowd crowd = new Crowd()) {
      crowd.add(4, "http", callers.to("http://127.0.0.1:" + node.port() + "/rpc"));
      crowd.add(4, "webSocket", callers.to("ws://127.0.0.1:" + node.port() + "/rpc"));
      reload(node);
      crowd.awaitMore(100);
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  @Test
  void anEditOfTheListTakesAKeyOutAndLetsAnotherIn() throws Exception {
    Path folder = Workspace.folder();
    Path before = folder.resolve("before.key");
    Path after = folder.resolve("after.key");
    String first = keygen(before);
    String second = keygen(after);
    Path file = Workspace.file("config.json", config(first));
    try (NodeProcess node =
        NodeProcess.start(NodeOptions.builtIn().with("-conf", file.toString()))) {
      assertEquals(0, node.command("call", "-key", before.toString(), "system.ping").code());
      ConfigEdits.replace(file, config(second));
      Await.until(
          "the other key is let in",
          NodeProcess.START,
          () -> node.command("call", "-key", after.toString(), "system.ping").code() == 0);
      node.await(
          "one generation",
          NodeProcess.START,
          status -> status.workers().stream().allMatch(one -> one.generation() == 2));
      CommandRun refused = node.command("call", "-key", before.toString(), "system.ping");
      assertTrue(refused.text().contains("its key is not trusted here"), refused.text());
    }
  }

  private String config(String trusted) {
    return "{\"reload\":{\"bakeMs\":200},\"rpc\":{\"tcpPort\":"
        + tcp
        + ",\"auth\":{\"trusted\":[\""
        + trusted
        + "\"]}}}";
  }
}

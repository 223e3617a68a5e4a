package io.jelly.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Hosts for tests, each a network namespace with two networks: one for clients, which this process
 * is on too, and one for the cluster, whose cables can be pulled. Where namespaces are not allowed
 * (or not wanted: {@code -Djelly.loopback=true}) the hosts are addresses of the loopback interface,
 * and there are no cables.
 *
 * <p>The addresses are those set aside for benchmarks (RFC 2544), so that no real network is hidden
 * by them.
 */
final class HostNetwork implements AutoCloseable {
  private static final String PREFIX = "jelly-it-";
  private static final int THIS_HOST = 254;

  /**
   * A host.
   *
   * @param number from 1
   * @param clientAddress where its clients reach it, and the test
   * @param clusterAddress where the other hosts reach it
   * @param launcher the words before a command that is to run on it
   */
  record Host(int number, String clientAddress, String clusterAddress, List<String> launcher) {}

  private final String name = PREFIX + ProcessHandle.current().pid();
  private final String link = "jit" + ProcessHandle.current().pid();
  private final long subnet = ProcessHandle.current().pid() % 256;
  private final int count;
  private final boolean separate;

  private HostNetwork(int count) {
    this.count = count;
    separate = !Boolean.getBoolean("jelly.loopback") && isAllowed();
    if (separate) build();
    else
      System.out.println(
          "network namespaces are not used here: the hosts are addresses of the loopback"
              + " interface");
  }

  static HostNetwork of(int hosts) {
    return new HostNetwork(hosts);
  }

  /** Whether the hosts have cables that can be pulled. */
  boolean isSeparate() {
    return separate;
  }

  List<Host> hosts() {
    return IntStream.rangeClosed(1, count).mapToObj(this::host).toList();
  }

  private Host host(int number) {
    if (!separate) {
      return new Host(number, "127.0.1." + number, "127.0.0.1", List.of());
    }
    return new Host(
        number,
        clients(number),
        cluster(number),
        List.of("ip", "netns", "exec", namespace(number)));
  }

  /** Pulls the cable between this host and the cluster; its clients still reach it. */
  void cut(Host host) {
    ip("-n", switches(), "link", "set", "h" + host.number(), "down");
  }

  void mend(Host host) {
    ip("-n", switches(), "link", "set", "h" + host.number(), "up");
  }

  private void build() {
    removeLeftovers();
    ip("netns", "add", switches());
    for (String network : List.of("cluster", "clients")) {
      ip("-n", switches(), "link", "add", network, "type", "bridge");
      ip("-n", switches(), "link", "set", network, "up");
    }
    ip("link", "add", link, "type", "veth", "peer", "name", "test", "netns", switches());
    ip("addr", "add", clients(THIS_HOST) + "/24", "dev", link);
    ip("link", "set", link, "up");
    ip("-n", switches(), "link", "set", "test", "master", "clients", "up");
    for (int number = 1; number <= count; number++) addHost(number);
  }

  private void addHost(int number) {
    String host = namespace(number);
    ip("netns", "add", host);
    ip("-n", host, "link", "set", "lo", "up");
    plug(host, "cluster", "h" + number, cluster(number));
    plug(host, "clients", "c" + number, clients(number));
  }

  private void plug(String host, String network, String port, String address) {
    ip(
        "-n",
        switches(),
        "link",
        "add",
        port,
        "type",
        "veth",
        "peer",
        "name",
        network,
        "netns",
        host);
    ip("-n", switches(), "link", "set", port, "master", network, "up");
    ip("-n", host, "addr", "add", address + "/24", "dev", network);
    ip("-n", host, "link", "set", network, "up");
  }

  private String clients(int number) {
    return "198.18." + subnet + "." + number;
  }

  private String cluster(int number) {
    return "198.19." + subnet + "." + number;
  }

  private String switches() {
    return namespace(0);
  }

  private String namespace(int number) {
    return name + "-" + number;
  }

  /** Namespaces of runs that were killed; their processes are the business of those runs. */
  private static void removeLeftovers() {
    for (String line : ip("netns", "list").lines().toList()) {
      String namespace = line.split(" ", 2)[0];
      if (!namespace.startsWith(PREFIX)) continue;
      long pid = Long.parseLong(namespace.substring(PREFIX.length()).split("-", 2)[0]);
      if (ProcessHandle.of(pid).isEmpty()) ip("netns", "delete", namespace);
    }
  }

  private static boolean isAllowed() {
    String trial = PREFIX + ProcessHandle.current().pid() + "-trial";
    try {
      ip("netns", "add", trial);
      ip("netns", "delete", trial);
      return true;
    } catch (UncheckedIOException | AssertionError notHere) {
      return false;
    }
  }

  private static String ip(String... words) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0)
        throw new AssertionError(String.join(" ", command) + ": " + said);
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Takes all away again, cables too. */
  @Override
  public void close() {
    if (!separate) return;
    ip("link", "delete", link); // Else it goes with its namespace, but only some time later.
    for (int number = 0; number <= count; number++) ip("netns", "delete", namespace(number));
  }
}

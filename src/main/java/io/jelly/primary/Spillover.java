package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.handoff.AcceptedSocket;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.ListeningSocket;
import io.jelly.handoff.Relays;
import io.jelly.handoff.Relays.Target;
import io.jelly.handoff.SpillIntake;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections that no worker can take go to other nodes of the cluster, and theirs come here.
 *
 * <p>A node that is ready for it tells the members of the cluster where, and a token; what this
 * node has heard of others it uses for as long as it hears nothing newer, as without workers it is
 * no part of the cluster: a node that is gone does not answer. A connection that came from another
 * node goes to no third one.
 *
 * <p>On the descriptor loop where nothing else is said.
 */
public final class Spillover {
  /** After a connection that nobody wanted. */
  private static final long AGAIN_MS = 1_000;

  /** Nodes that one connection is offered to, at most. */
  private static final int TRIES = 3;

  /** Time in which nothing was sent, after which a relayed connection counts as idle. */
  private static final long QUIET_MS = 500;

  private static final int TOKEN_BYTES = 16;

  private final DescriptorLoop loop;
  private final String ownName;
  private final boolean enabled;
  private final Relays relays = new Relays();
  private final Consumer<NodeEvent> events;
  private int afterMs;
  private int most;
  private long notBeforeNanos = System.nanoTime();
  private int turn;
  private long received;
  private boolean told;
  private @Nullable SpillIntake intake;

  /** What {@link #confidential} says; empty before this node takes connections in. */
  private volatile JsonObject door = new JsonObject();

  private volatile List<Target> targets = List.of();

  Spillover(DescriptorLoop loop, NodeConfig config, Consumer<NodeEvent> events) {
    this.loop = loop;
    this.events = events;
    ownName = config.name();
    enabled = config.cluster().enabled() && config.cluster().spillover().enabled();
    configure(config);
  }

  /** How long to wait for a worker, and how many connections may be with other nodes. */
  void configure(NodeConfig config) {
    afterMs = config.cluster().spillover().afterMs();
    most = config.cluster().spillover().maxConnections();
  }

  /**
   * Takes connections of other nodes in; any thread, before anybody asks.
   *
   * @param host where; at the port of the configuration
   * @throws IOException if the address cannot be bound
   */
  void listen(String host, int port, SpillIntake.Receiver receiver) throws IOException {
    ListeningSocket socket = ListeningSocket.bind(new InetSocketAddress(host, port), 0, false);
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    door = door((InetSocketAddress) socket.address(), token);
    loop.run(
        () ->
            intake =
                SpillIntake.open(
                    loop, socket, token, (listener, its) -> counted(receiver.find(listener, its))));
  }

  private static JsonObject door(InetSocketAddress address, String token) {
    JsonObject door = new JsonObject().put("spillPort", address.getPort()).put("spillToken", token);
    if (address.getAddress().isAnyLocalAddress()) return door;
    return door.put("spillHost", address.getAddress().getHostAddress());
  }

  private SpillIntake.@Nullable Place counted(SpillIntake.@Nullable Place place) {
    if (place == null) return null;
    return connection -> {
      received++;
      place.take(connection);
    };
  }

  /** What the other members of the cluster, and nobody else, are to know; any thread. */
  public JsonObject confidential() {
    return door.copy();
  }

  /**
   * The nodes as they announce themselves, what is confidential included; any thread.
   *
   * @param nodes see {@code cluster.status}
   */
  public void seen(JsonArray nodes) {
    if (!enabled) return;
    List<Target> now = new ArrayList<>();
    for (Object one : nodes) {
      JsonObject node = (JsonObject) one;
      JsonObject secret = node.getJsonObject("confidential", new JsonObject());
      if (ownName.equals(node.getString("id")) || !secret.containsKey("spillPort")) continue;
      if (node.getInteger("ready", 0) > 0) now.add(target(node, secret));
    }
    targets = List.copyOf(now);
  }

  private static Target target(JsonObject node, JsonObject secret) {
    return new Target(
        new InetSocketAddress(
            secret.getString("spillHost", node.getString("host")), secret.getInteger("spillPort")),
        secret.getString("spillToken", ""));
  }

  /** Whether the configuration asks for it. */
  boolean isEnabled() {
    return enabled;
  }

  /** How long a listener is to wait for a worker. */
  long afterMs() {
    return afterMs;
  }

  /** Whether a connection would be taken now. */
  boolean isOn() {
    return enabled
        && !targets.isEmpty()
        && System.nanoTime() - notBeforeNanos >= 0
        && relays.open() < most;
  }

  /**
   * Takes a connection to another node.
   *
   * @param fate hears what becomes of it, on the descriptor loop
   * @return false if it is still the caller's
   */
  boolean take(AcceptedSocket connection, Relays.Fate fate) {
    if (!isOn()) return false;
    tell();
    return relays.relay(connection, nextTargets(), most, onLoop(fate));
  }

  private Relays.Fate onLoop(Relays.Fate fate) {
    return new Relays.Fate() {
      @Override
      public void taken() {
        loop.execute(fate::taken);
      }

      @Override
      public void unwanted() {
        loop.execute(
            () -> {
              notBeforeNanos = System.nanoTime() + AGAIN_MS * 1_000_000;
              fate.unwanted();
            });
      }

      @Override
      public void gone() {
        loop.execute(fate::gone);
      }
    };
  }

  private List<Target> nextTargets() {
    List<Target> all = targets;
    List<Target> chosen = new ArrayList<>();
    int first = Math.floorMod(turn++, all.size());
    for (int i = 0; i < Math.min(TRIES, all.size()); i++)
      chosen.add(all.get((first + i) % all.size()));
    return chosen;
  }

  private void tell() {
    if (told) return;
    told = true;
    String text = "no worker takes connections: new ones go to other nodes";
    events.accept(
        new NodeEvent.OfNode("spillover", text, new JsonObject().put("nodes", targets.size())));
  }

  /** Workers take connections again. */
  void over() {
    told = false;
  }

  /**
   * Ends what is relayed as soon as it is idle, and at the end of the time; any thread.
   *
   * @param drained runs when nothing is left, on a thread of its own
   */
  void drain(long timeoutMs, Runnable drained) {
    relays.drain(timeoutMs, QUIET_MS, drained);
  }

  /** Closes everything; any thread. */
  void close() {
    loop.run(
        () -> {
          if (intake != null) intake.close();
        });
    relays.close();
  }

  /** For the status; empty while it is not configured. */
  JsonObject toJson() {
    if (!enabled) return new JsonObject();
    return new JsonObject()
        .put("nodes", targets.size())
        .put("open", relays.open())
        .put("maxConnections", most)
        .put("relayed", relays.relayed())
        .put("unwanted", relays.failed())
        .put("received", received);
  }
}

package io.jelly.gateway;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The upstreams of a route, and which of them a request is to try, in which order. Thread-safe. */
final class Upstreams {
  static final Upstreams NONE = new Upstreams(List.of(), false, false);

  private final List<Upstream> all;
  private final boolean highestBlock;
  private final boolean sticky;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile @Nullable Upstreams successor;

  Upstreams(List<Upstream> all, boolean highestBlock, boolean sticky) {
    this.all = List.copyOf(all);
    this.highestBlock = highestBlock;
    this.sticky = sticky;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  List<Upstream> all() {
    return all;
  }

  /** A change of the settings has put others in their place. */
  void succeededBy(Upstreams others) {
    successor = others;
  }

  /** Those that are in their place now. */
  Upstreams present() {
    Upstreams now = this;
    for (Upstreams next = successor; next != null; next = next.successor) now = next;
    return now;
  }

  /**
   * Those that work, the one to try first in front.
   *
   * @param client by which the same one is chosen again; empty if unknown
   */
  List<Upstream> order(String client) {
    List<Upstream> order = new ArrayList<>(all.size());
    for (Upstream upstream : all) if (upstream.isUp()) order.add(upstream);
    if (order.size() > 1) sort(highestBlock ? preferHighest(order) : order, client);
    return order;
  }

  /** Those that are not behind come to the front; answers with a view of them. */
  private static List<Upstream> preferHighest(List<Upstream> order) {
    long highest = order.stream().mapToLong(Upstream::block).max().orElseThrow();
    List<Upstream> behind = new ArrayList<>();
    for (Upstream upstream : List.copyOf(order)) {
      if (upstream.block() < highest && order.remove(upstream)) behind.add(upstream);
    }
    int ahead = order.size();
    order.addAll(behind);
    return order.subList(0, ahead == 0 ? order.size() : ahead); // A probe may change one meanwhile.
  }

  private void sort(List<Upstream> order, String client) {
    if (sticky && !client.isEmpty())
      order.sort(Comparator.comparingLong(upstream -> -weight(upstream, client)));
    else Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), order.size()));
  }

  /**
   * Rendezvous hashing: each client orders the upstreams in its own way, in every worker the same,
   * and when one goes only its clients move.
   */
  private static long weight(Upstream upstream, String client) {
    long hash = 0xcbf29ce484222325L;
    String text = upstream + " " + client;
    for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    return (hash ^ (hash >>> 33)) >>> 1;
  }
}

package io.jelly.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which upstreams one request tries, one after the other: those that work, and when they have all
 * failed it, those that are cut off as well, as one of them may be back. Follows a change of the
 * upstreams as long as the request has found none. On one event loop.
 */
final class Choice {
  private final String client;
  private final List<Upstream> tried = new ArrayList<>(2);
  private final Deque<Upstream> next;
  private Upstreams from;

  /**
   * @param client by which the same one is chosen again; empty if unknown
   */
  Choice(Upstreams from, String client) {
    this.client = client;
    this.from = from.present();
    next = new ArrayDeque<>(this.from.order(client));
  }

  /**
   * The next one to try; null if none is left.
   *
   * @param read whether the request only reads
   */
  @Nullable Upstream next(boolean read) {
    follow();
    for (Upstream one = next.poll(); one != null; one = next.poll()) {
      if (!one.isRetired()) return chosen(one);
    }
    for (Upstream one : from.all()) {
      if (!tried.contains(one) && one.admits(read)) return chosen(one);
    }
    return null;
  }

  private Upstream chosen(Upstream one) {
    tried.add(one);
    return one;
  }

  /** This one may be tried once more, if none of the others that work takes the request. */
  void again(Upstream one) {
    next.addLast(one);
  }

  private void follow() {
    Upstreams now = from.present();
    if (now == from) return;
    from = now;
    next.clear();
    for (Upstream one : now.order(client)) if (!tried.contains(one)) next.add(one);
  }
}

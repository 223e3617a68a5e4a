package io.jelly.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The providers of one method name. Empty after the last one left: the name stays known. Reads are
 * lock-free.
 */
final class ProviderList {
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<Provider> providers = List.of();

  /**
   * The one on the current event loop if there is one, else the next in turn; null if there is none
   * at all.
   */
  @Nullable Provider pick() {
    List<Provider> all = providers;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isHere()) {
        return all.get(i);
      }
    }
    return all.isEmpty() ? null : all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
  }

  /** The options of the first one that is still there; null if nobody is. */
  @Nullable MethodOptions options() {
    List<Provider> all = providers;
    return all.isEmpty() ? null : all.get(0).options();
  }

  boolean isEmpty() {
    return providers.isEmpty();
  }

  synchronized void add(Provider provider) {
    List<Provider> more = new ArrayList<>(providers);
    more.add(provider);
    providers = List.copyOf(more);
  }

  synchronized void remove(Provider provider) {
    providers = providers.stream().filter(p -> p != provider).toList();
  }
}

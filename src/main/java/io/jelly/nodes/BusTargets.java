package io.jelly.nodes;

import io.vertx.core.Completable;
import io.vertx.core.eventbus.impl.clustered.DefaultNodeSelector;
import io.vertx.core.eventbus.impl.clustered.NodeSelector;
import io.vertx.core.spi.cluster.ClusteredNode;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who a message on the event bus goes to: chosen by Vert.x, told to the sender, and never a member
 * that has left. Without it a sender would not know which of several consumers it waits for, and a
 * request to one that died would end by its time-out only. Thread-safe.
 */
final class BusTargets implements NodeSelector {
  /** One that left is in Vert.x's own table for an instant; then each try gives another one. */
  private static final int TRIES = 16;

  /** More than can be in that table at a time. */
  private static final int REMEMBERED = 4_096;

  private final NodeSelector chooser = new DefaultNodeSelector();
  private final Set<String> gone = ConcurrentHashMap.newKeySet();
  private final Queue<String> goneInOrder = new ConcurrentLinkedQueue<>();

  /** Vert.x asks for the member on the sender's thread, while it sends. */
  private static final ThreadLocal<@Nullable Consumer<String>> SENDER = new ThreadLocal<>();

  void sending(Consumer<String> chosen, Runnable send) {
    SENDER.set(chosen);
    try {
      send.run();
    } finally {
      SENDER.remove();
    }
  }

  void gone(String busId) {
    if (!gone.add(busId)) return;
    goneInOrder.add(busId);
    if (gone.size() > REMEMBERED) gone.remove(goneInOrder.poll());
  }

  /** It is there again: a part of the cluster that was cut off for a while comes back as it was. */
  void returned(String busId) {
    if (gone.remove(busId)) goneInOrder.remove(busId);
  }

  boolean isGone(String busId) {
    return gone.contains(busId);
  }

  @Override
  public void selectForSend(String address, Completable<String> promise) {
    Consumer<String> chosen = SENDER.get();
    select(
        address,
        TRIES,
        (member, failure) -> {
          if (member != null && chosen != null) chosen.accept(member);
          promise.complete(member, failure);
        });
  }

  private void select(String address, int tries, Completable<@Nullable String> result) {
    chooser.selectForSend(
        address,
        (member, failure) -> {
          if (failure != null || member == null || !isGone(member))
            result.complete(member, failure);
          else if (tries > 1) select(address, tries - 1, result);
          else result.complete(null, null); // Nobody is there.
        });
  }

  @Override
  public void selectForPublish(String address, Completable<Iterable<String>> promise) {
    chooser.selectForPublish(address, promise);
  }

  @Override
  public void init(ClusteredNode node) {
    chooser.init(node);
  }

  @Override
  public void eventBusStarted() {
    chooser.eventBusStarted();
  }

  @Override
  public void registrationsUpdated(RegistrationUpdateEvent event) {
    chooser.registrationsUpdated(event);
  }

  @Override
  public void registrationsLost() {
    chooser.registrationsLost();
  }

  @Override
  public boolean wantsUpdatesFor(String address) {
    return chooser.wantsUpdatesFor(address);
  }
}

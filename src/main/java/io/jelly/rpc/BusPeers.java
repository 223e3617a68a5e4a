package io.jelly.rpc;

import java.util.function.Consumer;

/**
 * The other members on the event bus, by name: to know who a call went to, and that it will not be
 * answered by somebody who is gone. Thread-safe.
 */
public interface BusPeers {
  /** Of a bus that knows nothing of its members. */
  BusPeers UNKNOWN =
      new BusPeers() {
        @Override
        public void sending(Consumer<String> chosen, Runnable send) {
          send.run();
        }

        @Override
        public boolean isGone(String member) {
          return false;
        }

        @Override
        public void onGone(Consumer<String> listener) {}
      };

  /**
   * Runs a send on this thread; {@code chosen} hears, during it or later, who the message goes to.
   */
  void sending(Consumer<String> chosen, Runnable send);

  /** Whether this member has left or died. */
  boolean isGone(String member);

  /** Sets who hears of each member that leaves or dies. */
  void onGone(Consumer<String> listener);
}

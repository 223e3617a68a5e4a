package io.jelly.primary;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who gets the next connection of a listener. One object per listener, on the descriptor loop. */
interface Schedule {
  /**
   * The worker to offer a connection to.
   *
   * @param workers those that serve the listener, in the order of their ids
   * @param peerHash of the client's address
   * @return null if none can take one now
   */
  <W extends Candidate> @Nullable W next(List<W> workers, int peerHash);
}

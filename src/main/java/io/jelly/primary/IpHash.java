package io.jelly.primary;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same worker for every connection of one client address, by rendezvous hashing: when a worker
 * comes or goes, only its own clients move. A worker that cannot take a connection now is passed
 * over for the client's next best.
 */
final class IpHash implements Schedule {
  @Override
  public <W extends Candidate> @Nullable W next(List<W> workers, int peerHash) {
    W best = null;
    int highest = Integer.MIN_VALUE;
    for (W worker : workers) {
      int score = mix(peerHash ^ mix(worker.id()));
      if (worker.canTake() && (best == null || score > highest)) {
        best = worker;
        highest = score;
      }
    }
    return best;
  }

  /** The finalizer of MurmurHash3. */
  private static int mix(int value) {
    int hash = value;
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }
}

package io.jelly.nodes;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Completable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the event bus of each member listens; of one that is in the cluster and has not said so
 * yet, it waits for that. Vert.x drops what it has to send to such a member. That is one that comes
 * back from a part of a divided cluster: it is a member again, and asks others, before Hazelcast
 * has merged the data of its part, its own address among them; what it asked would be answered, and
 * the answer dropped.
 */
final class BusDirectory extends HazelcastClusterManager {
  private static final long LOOK_MS = 50;

  /** Longer than a merge takes, and shorter than anybody waits for an answer. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private @Nullable Vertx vertx;

  BusDirectory(HazelcastInstance hazelcast) {
    super(hazelcast);
  }

  @Override
  public void init(Vertx owner) {
    super.init(owner);
    vertx = owner;
  }

  @Override
  public void getNodeInfo(String member, Completable<NodeInfo> told) {
    look(member, System.nanoTime() + PATIENCE_NANOS, told);
  }

  private void look(String member, long untilNanos, Completable<NodeInfo> told) {
    Promise<NodeInfo> look = Promise.promise();
    super.getNodeInfo(member, look);
    look.future()
        .onComplete(
            found -> {
              Vertx timers = vertx;
              boolean over = found.succeeded() || untilNanos - System.nanoTime() <= 0;
              if (over || timers == null || !isPresent(member))
                told.complete(found.result(), found.cause());
              else timers.setTimer(LOOK_MS, passed -> look(member, untilNanos, told));
            });
  }

  private boolean isPresent(String member) {
    try {
      return getNodes().contains(member);
    } catch (IllegalStateException e) {
      return false; // This member itself has left.
    }
  }
}

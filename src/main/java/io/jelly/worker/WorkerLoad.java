package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.rpc.RateLimiter;
import io.jelly.wire.SharedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to know of the load on a worker beyond its RPC.
 *
 * @param rates memory for a {@link RateLimiter}, shared by the workers of a node
 * @param connections how many are open in this JVM, whichever server they belong to
 */
record WorkerLoad(Supplier<ByteBuffer> rates, IntSupplier connections) {
  private static final Logger log = LoggerFactory.getLogger(WorkerLoad.class);

  /** Of a process that is the only one of its node. */
  static WorkerLoad alone() {
    return new WorkerLoad(RateLimiter::ownMemory, () -> 0);
  }

  /** Of one worker of a node. */
  static WorkerLoad in(RunDirectory directory, IntSupplier connections) {
    return new WorkerLoad(
        () -> {
          try {
            return SharedFile.map(directory.rates(), RateLimiter.BYTES);
          } catch (IOException e) {
            log.warn("the rates of clients hold for this worker alone: {}", e.toString());
            return RateLimiter.ownMemory();
          }
        },
        connections);
  }
}

package io.jelly.rpc;

import io.vertx.core.json.JsonObject;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses the calls of a client that makes too many. Who a client is its token says, else its
 * address: of IPv6 the first 64 bits, since whoever has one address there has all of them.
 * Thread-safe.
 */
public final class RateLimiter {
  /** How much memory the clients' buckets take, all of it zero at first. */
  public static final int BYTES = RateBuckets.BYTES;

  private static final int NETWORK_BYTES = 8;

  private final LiveLimits limits;
  private final LongSupplier nanoTime;
  private final Supplier<ByteBuffer> memory;
  private @Nullable RateBuckets buckets;

  /**
   * A limiter of the rate that the limits name.
   *
   * @param memory gives {@link #BYTES} of it, shared by all that shall hold the rate together; is
   *     asked once, when it is first needed
   */
  public RateLimiter(LiveLimits limits, Supplier<ByteBuffer> memory) {
    this(limits, memory, System::nanoTime);
  }

  RateLimiter(LiveLimits limits, Supplier<ByteBuffer> memory, LongSupplier nanoTime) {
    this.limits = limits;
    this.memory = memory;
    this.nanoTime = nanoTime;
  }

  /** One that knows no other process. */
  static RateLimiter alone(LiveLimits limits) {
    return new RateLimiter(limits, RateLimiter::ownMemory);
  }

  /** Memory for the rates of one worker alone. */
  public static ByteBuffer ownMemory() {
    return ByteBuffer.allocateDirect(BYTES + Long.BYTES).alignedSlice(Long.BYTES);
  }

  /**
   * Counts a call.
   *
   * @param address the client's; empty where nobody is to be counted
   * @return why it is not to be executed; null if it is
   */
  @Nullable RpcException refusal(Caller caller, String address) {
    LoadLimits load = limits.load();
    if (load.callsPerSecond() == 0 || address.isEmpty()) return null;
    String client = caller.name().isEmpty() ? network(address) : "key " + caller.name();
    long wait = buckets().take(client, load.callsPerSecond(), load.burst(), nanoTime.getAsLong());
    if (wait == 0) return null;
    long waitMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait));
    return ErrorCode.UNAVAILABLE.error(
        new JsonObject()
            .put("reason", "too many calls of this client")
            .put("limit", "rate.callsPerSecond")
            .put("max", load.callsPerSecond())
            .put("burst", load.burst())
            .put("retryAfter", (int) ((waitMs + 999) / 1000))
            .put("retryAfterMs", waitMs));
  }

  private synchronized RateBuckets buckets() {
    RateBuckets made = buckets;
    if (made == null) buckets = made = new RateBuckets(memory.get());
    return made;
  }

  /** An address as it is; of IPv6 the network. Answers what is no address unchanged. */
  static String network(String address) {
    if (address.indexOf(':') < 0) return address;
    try {
      // Has colons, so is asked of no name server.
      InetAddress parsed = InetAddress.getByName(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(parsed.getAddress(), 0, NETWORK_BYTES)
          : parsed.getHostAddress();
    } catch (UnknownHostException e) {
      return address;
    }
  }
}

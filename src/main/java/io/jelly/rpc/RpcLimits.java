package io.jelly.rpc;

/**
 * The bounds of the RPC server. Each refusal names the limit by the name it has here.
 *
 * @param bodyBytes of a request body, also of params and results on the event bus where not noted
 *     otherwise
 * @param depth how deep objects and arrays may nest in a body, the batch array included
 * @param batch elements in a batch
 * @param batchResponseBytes results in the answer to one batch, and one result on the event bus
 * @param methodLength characters in a method name
 * @param requestTimeoutMs until a call without result is answered {@link ErrorCode#TIMEOUT}
 * @param inFlight calls that run at the same time in one worker
 */
public record RpcLimits(
    int bodyBytes,
    int depth,
    int batch,
    int batchResponseBytes,
    int methodLength,
    long requestTimeoutMs,
    int inFlight) {
  private static final RpcLimits DEFAULTS =
      new RpcLimits(5 * 1024 * 1024, 256, 1000, 25_000_000, 2048, 30_000, 10_000);

  /**
   * Checks that every limit is positive.
   *
   * @throws IllegalArgumentException naming the one that is not
   */
  public RpcLimits {
    positive("bodyBytes", bodyBytes);
    positive("depth", depth);
    positive("batch", batch);
    positive("batchResponseBytes", batchResponseBytes);
    positive("methodLength", methodLength);
    positive("requestTimeoutMs", requestTimeoutMs);
    positive("inFlight", inFlight);
  }

  /** 5 MiB, 256 levels, 1000 calls, 25 MB, 2048 characters, 30 s, 10,000 in flight. */
  public static RpcLimits defaults() {
    return DEFAULTS;
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "rpc limit " + name + " is " + value + "; it must be positive");
    }
  }
}

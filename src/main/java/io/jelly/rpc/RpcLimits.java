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
 * @param messageBytes of one message on a WebSocket, and of all those in flight on one connection
 * @param connectionInFlight messages in flight on one WebSocket or TCP connection; no more are read
 * @param batchConcurrency calls of one batch that run at the same time
 */
public record RpcLimits(
    int bodyBytes,
    int depth,
    int batch,
    int batchResponseBytes,
    int methodLength,
    long requestTimeoutMs,
    int inFlight,
    int messageBytes,
    int connectionInFlight,
    int batchConcurrency) {
  private static final int MIB = 1024 * 1024;
  private static final RpcLimits DEFAULTS =
      new RpcLimits(5 * MIB, 256, 1000, 25_000_000, 2048, 30_000, 10_000, 32 * MIB, 256, 64);

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
    positive("messageBytes", messageBytes);
    positive("connectionInFlight", connectionInFlight);
    positive("batchConcurrency", batchConcurrency);
  }

  /**
   * 5 MiB, 256 levels, 1000 calls, 25 MB, 2048 characters, 30 s, 10,000 in flight; 32 MiB, 256 in
   * flight on a connection, 64 of a batch.
   */
  public static RpcLimits defaults() {
    return DEFAULTS;
  }

  /** The same with another time-out. */
  public RpcLimits withRequestTimeoutMs(long milliseconds) {
    return new RpcLimits(
        bodyBytes,
        depth,
        batch,
        batchResponseBytes,
        methodLength,
        milliseconds,
        inFlight,
        messageBytes,
        connectionInFlight,
        batchConcurrency);
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "rpc limit " + name + " is " + value + "; it must be positive");
    }
  }
}

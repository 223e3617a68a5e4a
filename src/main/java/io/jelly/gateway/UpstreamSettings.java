package io.jelly.gateway;

/**
 * What one upstream is and how it is used. An upstream whose settings stay the same lives through a
 * change of the gateway, with its connections and what is known of it.
 *
 * @param hasBlocks its answer to a probe tells the number of its newest block
 */
record UpstreamSettings(
    UpstreamUrl url,
    String probePath,
    boolean hasBlocks,
    int connectTimeoutMs,
    long probeMs,
    int connectionMaxAgeMs,
    int maxConnections,
    int maxWaiting,
    int maxWebSockets) {}

package io.jelly.gateway;

/**
 * What one upstream is and how it is used. One whose address stays lives through a change of the
 * rest: see {@link KnownUpstreams}.
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

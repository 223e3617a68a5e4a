package io.jelly.handoff;

import java.net.SocketAddress;

/**
 * What a server in a worker asks its primary for.
 *
 * @param address a TCP or Unix address; port 0 for any
 * @param backlog 0 for the default
 */
public record ListenRequest(SocketAddress address, int backlog) {}

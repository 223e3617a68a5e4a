package io.jelly.handoff;

import java.net.SocketAddress;

/**
 * The primary's answer to a {@link ListenRequest}: the listener's number in the node, and its real
 * address.
 */
public record AssignedListener(int id, SocketAddress address) {}

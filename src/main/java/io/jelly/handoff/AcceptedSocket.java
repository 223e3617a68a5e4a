package io.jelly.handoff;

import io.jelly.wire.Proxied;
import io.jelly.wire.Scoreboard.Kind;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection in the primary, on its way to a worker. Used on one {@link
 * DescriptorLoop}.
 */
public final class AcceptedSocket {
  private static final int LONGEST_ADDRESS = 16;

  private final FileDescriptor descriptor;
  private int peerHash;
  private int listenerId;
  private boolean copied;
  private boolean migrated;
  private boolean probe;
  private @Nullable Proxied proxied;

  AcceptedSocket(int descriptor, byte[] peer) {
    this.descriptor = new FileDescriptor(descriptor);
    this.peerHash = hash(peer);
  }

  /**
   * FNV-1a of the peer's address without its scope and port; {@code peer} is length, address,
   * (scope,) port as Netty has it.
   */
  private static int hash(byte[] peer) {
    int end = 1 + Math.min(LONGEST_ADDRESS, Math.max(0, peer[0] - Integer.BYTES));
    int hash = 0x811c9dc5;
    for (int i = 1; i < end; i++) hash = (hash ^ peer[i]) * 0x01000193;
    return hash;
  }

  /** The same for every connection of one client address. */
  public int peerHash() {
    return peerHash;
  }

  /** Notes which listener of the node accepted it. */
  public void listenerId(int id) {
    listenerId = id;
  }

  /** Which listener of the node accepted it. */
  public int listenerId() {
    return listenerId;
  }

  int descriptor() {
    return descriptor.intValue();
  }

  /** What it is to the worker that takes it. */
  Kind kind() {
    return probe ? Kind.PROBE : Kind.connection(copied, migrated);
  }

  /** Notes that a copy of it may still lie unread in a worker that was given up. */
  void markCopied() {
    copied = true;
  }

  /** Notes that another worker has served it before. */
  void markMigrated() {
    migrated = true;
  }

  /**
   * Notes that it is the primary's own, for one worker alone: if that does not take it, it ends.
   */
  void markProbe() {
    probe = true;
  }

  /** Notes whose it is, where its socket tells of somebody in between. */
  void markProxied(Proxied whose) {
    proxied = whose;
    peerHash = hash(PeerBytes.of(whose.client()));
  }

  /** Whose it is; null if its socket tells. */
  @Nullable Proxied proxied() {
    return proxied;
  }

  /**
   * Whether another node could serve it: no worker has had it, and it is no other node's already.
   */
  public boolean maySpill() {
    return !probe && !migrated && proxied == null;
  }

  /** Whether a copy of it may still lie unread in a worker that was given up. */
  boolean isCopied() {
    return copied;
  }

  boolean isProbe() {
    return probe;
  }

  /** Closes this process's copy. */
  public void close() {
    try {
      descriptor.close();
    } catch (IOException e) {
      // Nothing can be done about a descriptor that does not close.
    }
  }
}

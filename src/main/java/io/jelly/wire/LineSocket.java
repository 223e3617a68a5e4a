package io.jelly.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One peer of a {@link LineLoop}: sends and receives lines of UTF-8 text. */
public final class LineSocket {
  /** Who hears a socket; both methods run on the loop's thread. */
  public interface Listener {
    /** A line arrived, without its newline. */
    void line(String line);

    /** The socket is closed, by whichever side, but not with the whole loop; called once, last. */
    void closed();
  }

  /** What may wait unsent before the peer counts as broken. */
  private static final long MAX_PENDING_BYTES = 32L << 20;

  private final LineLoop loop;
  private final SocketChannel channel;
  private final ArrayDeque<ByteBuffer> pending = new ArrayDeque<>();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ByteBuffer chunk = ByteBuffer.allocate(8 << 10);
  private byte[] partial = new byte[256];
  private int partialLength;
  private boolean closeWhenSent;
  private @Nullable SelectionKey key;
  private @Nullable Listener listener;

  LineSocket(LineLoop loop, SocketChannel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  /** On the loop. */
  void listener(Listener listener) {
    this.listener = listener;
    if (closed.get()) listener.closed();
  }

  void registered(SelectionKey key) {
    this.key = key;
    flush();
  }

  /**
   * Queues a line; any thread.
   *
   * @return false when the socket is closed or the peer has not read for so long that it was given
   *     up
   */
  public boolean send(String line) {
    if (closed.get()) return false;
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (pendingBytes.addAndGet(bytes.length) > MAX_PENDING_BYTES) {
      close();
      return false;
    }
    loop.execute(
        () -> {
          pending.add(ByteBuffer.wrap(bytes));
          flush();
        });
    return true;
  }

  /** Closes at once, dropping what is unsent; any thread. */
  public void close() {
    loop.execute(this::closeNow);
  }

  /** Closes once everything queued has been written; any thread. */
  public void closeWhenSent() {
    loop.execute(
        () -> {
          closeWhenSent = true;
          flush();
        });
  }

  void ready(SelectionKey key) {
    if (key.isValid() && key.isReadable()) read();
    if (key.isValid() && key.isWritable()) flush();
  }

  private void read() {
    try {
      int count = channel.read(chunk.clear());
      if (count < 0) {
        closeNow();
        return;
      }
      chunk.flip();
      while (chunk.hasRemaining() && !closed.get()) take(chunk.get());
    } catch (IOException e) {
      closeNow();
    }
  }

  private void take(byte next) {
    if (next == '\n') {
      String line = new String(partial, 0, partialLength, StandardCharsets.UTF_8);
      partialLength = 0;
      Listener hears = listener;
      if (hears != null) loop.guarded(() -> hears.line(line));
    } else if (partialLength == LineLoop.MAX_LINE_BYTES) {
      closeNow();
    } else {
      if (partialLength == partial.length) partial = Arrays.copyOf(partial, partialLength * 2);
      partial[partialLength++] = next;
    }
  }

  private void flush() {
    if (key == null || !key.isValid()) return;
    try {
      for (ByteBuffer head = pending.peek(); head != null; head = pending.peek()) {
        pendingBytes.addAndGet(-channel.write(head));
        if (head.hasRemaining()) break;
        pending.remove();
      }
      key.interestOps(
          pending.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      if (pending.isEmpty() && closeWhenSent) closeNow();
    } catch (IOException e) {
      closeNow();
    }
  }

  /** The loop has ended: nothing will be sent any more. */
  void abandon() {
    closed.set(true);
  }

  private void closeNow() {
    if (!closed.compareAndSet(false, true)) return;
    try {
      channel.close();
    } catch (IOException e) {
      // It is unusable either way.
    }
    if (listener != null) listener.closed();
  }
}

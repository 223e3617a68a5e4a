package io.jelly.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import jdk.net.ExtendedSocketOptions;

/**
 * One thread that serves newline-delimited text on Unix sockets: the carrier of the control socket
 * and of the admin socket. Listening sockets get mode 0600 and serve only peers of the same user
 * (SO_PEERCRED).
 *
 * <p>All callbacks run on this loop's thread and must not block; {@link LineSocket#send} may be
 * called from any thread.
 */
public final class LineLoop implements AutoCloseable {
  private static final long FLUSH_MS = 1_000;

  /** The longest line either side may send, in bytes: a bound for hostile or broken peers. */
  public static final int MAX_LINE_BYTES = 16 << 20;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final UserPrincipal self;
  private volatile boolean closed;

  private LineLoop(String threadName, boolean daemon) throws IOException {
    selector = Selector.open();
    self = ownUser();
    thread = new Thread(this::run, threadName);
    thread.setDaemon(daemon);
  }

  /** Starts the loop's thread; a daemon does not keep the JVM alive. */
  public static LineLoop start(String threadName, boolean daemon) throws IOException {
    LineLoop loop = new LineLoop(threadName, daemon);
    loop.thread.start();
    return loop;
  }

  /**
   * Listens on a Unix socket path, replacing a stale file.
   *
   * @param arrived called for each new peer of the same user; returns who listens to its lines
   */
  public void listen(Path path, Function<LineSocket, LineSocket.Listener> arrived)
      throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), 128);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      server.configureBlocking(false);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    execute(
        () ->
            register(
                server,
                SelectionKey.OP_ACCEPT,
                (Consumer<SelectionKey>) key -> accept(server, arrived)));
  }

  /**
   * Connects to a Unix socket path; blocks only for the connect itself, which is immediate on one
   * machine.
   */
  public LineSocket connect(Path path, Function<LineSocket, LineSocket.Listener> connected)
      throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    channel.configureBlocking(false);
    LineSocket socket = new LineSocket(this, channel);
    LineSocket.Listener listener = connected.apply(socket);
    execute(
        () -> {
          socket.listener(listener);
          register(channel, SelectionKey.OP_READ, socket);
        });
    return socket;
  }

  private void accept(
      ServerSocketChannel server, Function<LineSocket, LineSocket.Listener> arrived) {
    try {
      SocketChannel channel = server.accept();
      if (channel != null) serve(channel, arrived);
    } catch (IOException e) {
      // The peer is gone already; the next one is not affected.
    }
  }

  private void serve(SocketChannel channel, Function<LineSocket, LineSocket.Listener> arrived)
      throws IOException {
    boolean served = false;
    try {
      if (!sameUser(channel)) return;
      channel.configureBlocking(false);
      LineSocket socket = new LineSocket(this, channel);
      socket.listener(arrived.apply(socket));
      register(channel, SelectionKey.OP_READ, socket);
      served = true;
    } finally {
      if (!served) channel.close();
    }
  }

  private boolean sameUser(SocketChannel channel) throws IOException {
    return channel
        .getOption(ExtendedSocketOptions.SO_PEERCRED)
        .user()
        .getName()
        .equals(self.getName());
  }

  private static UserPrincipal ownUser() throws IOException {
    Path probe = Path.of("/proc/self");
    return Files.exists(probe)
        ? Files.getOwner(probe)
        : Files.getOwner(Path.of(System.getProperty("user.home")));
  }

  void execute(Runnable task) {
    if (closed) return; // Nobody would ever run it.
    tasks.add(task);
    selector.wakeup();
  }

  private void register(SelectableChannel channel, int ops, Object attachment) {
    if (!channel.isOpen()) return; // Closed before its turn came.
    try {
      SelectionKey key = channel.register(selector, ops, attachment);
      if (attachment instanceof LineSocket socket) socket.registered(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(key -> guarded(() -> ready(key)));
      } catch (IOException e) {
        report(e);
      }
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) guarded(task);
    }
    closeAll();
  }

  /** What one peer's listener throws is reported, and harms no other peer. */
  void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      report(e);
    }
  }

  private void report(Exception failure) {
    thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
  }

  @SuppressWarnings("unchecked")
  private void ready(SelectionKey key) {
    if (key.attachment() instanceof LineSocket socket) socket.ready(key);
    else ((Consumer<SelectionKey>) key.attachment()).accept(key);
  }

  private void closeAll() {
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof LineSocket socket) socket.abandon();
      try {
        key.channel().close();
      } catch (IOException e) {
        // Closing for good; nobody is left to tell.
      }
    }
    try {
      selector.close();
    } catch (IOException e) {
      // As above.
    }
  }

  /**
   * Waits until what was queued before has been written, as far as the peers take it at once; for
   * one second at most. Not on the loop's thread.
   */
  public void flush() {
    CountDownLatch written = new CountDownLatch(1);
    execute(written::countDown);
    if (closed) return; // It may be too late for the loop to do it, and its own end has done so.
    try {
      var unused = written.await(FLUSH_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Closes every socket and ends the thread, after what was already queued has been written as far
   * as the peers take it at once. The listeners are not told.
   */
  @Override
  public void close() {
    execute(() -> closed = true);
    try {
      if (Thread.currentThread() != thread) thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

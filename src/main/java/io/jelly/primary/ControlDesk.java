package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.ListeningSocket;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.Message;
import io.jelly.wire.WireAddress;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the workers' control sockets arrive: what each of them says, turned into steps of {@link
 * Workers}.
 */
final class ControlDesk {
  private static final Logger log = LoggerFactory.getLogger(ControlDesk.class);

  /** What concerns the node as a whole. */
  interface Node {
    /** A worker's application cannot be started, now or ever. */
    void bootFailed(WorkerHandle worker, String reason, boolean permanent);

    /** A drain is over. */
    void drained(WorkerHandle worker, Message.Drained result);

    /** A worker has written what its threads do, or could not. */
    void dumped(WorkerHandle worker, Message.ThreadsDumped dumped);

    /** What a worker has counted. */
    void counted(WorkerHandle worker, Message.Metrics metrics);

    /** Answers a call that a worker passes on. */
    CompletableFuture<String> answer(String call);

    /**
     * A worker of the primary before reports; {@code worker} is who it says it is. True if it is
     * one of ours now.
     */
    boolean reported(Optional<WorkerHandle> worker, ControlSocket socket, Message.Adopt report);

    /** For everybody who subscribed. */
    void happened(NodeEvent event);
  }

  private final SupervisorThread thread;
  private final DescriptorLoop loop;
  private final Listeners listeners;
  private final Workers workers;
  private final Node node;

  ControlDesk(
      SupervisorThread thread,
      DescriptorLoop loop,
      Listeners listeners,
      Workers workers,
      Node node) {
    this.thread = thread;
    this.loop = loop;
    this.listeners = listeners;
    this.workers = workers;
    this.node = node;
  }

  /** Somebody has connected; who it is, its first message must say. */
  ControlSocket.Listener arrived(ControlSocket socket) {
    return new Peer(socket);
  }

  /**
   * One control socket. What it hears on the control loop is done on the supervisor's thread, in
   * the same order.
   */
  private final class Peer implements ControlSocket.Listener {
    private final ControlSocket socket;
    private @Nullable WorkerHandle worker;

    Peer(ControlSocket socket) {
      this.socket = socket;
    }

    @Override
    public void message(Message message) {
      thread.execute(() -> received(message));
    }

    private void received(Message message) {
      WorkerHandle from = worker;
      if (message instanceof Message.Hello hello) hello(hello);
      else if (message instanceof Message.Adopt report) adopt(report);
      else if (from == null) socket.close();
      else received(from, message);
    }

    private void hello(Message.Hello hello) {
      WorkerHandle found = workers.find(hello.worker());
      boolean known = found != null && found.process.pid() == hello.pid();
      if (found == null || !known || hello.protocol() != ControlSocket.PROTOCOL) {
        log.warn(
            "a process that says it is worker {} with pid {} was turned away",
            hello.worker(),
            hello.pid());
        socket.close();
        return;
      }
      worker = found;
      workers.online(found, socket);
    }

    private void adopt(Message.Adopt report) {
      WorkerHandle found = workers.find(report.worker());
      if (node.reported(Optional.ofNullable(found), socket, report)) worker = found;
    }

    private void received(WorkerHandle from, Message message) {
      if (message instanceof Message.Listen listen) listen(from, listen);
      else if (message instanceof Message.Unlisten unlisten)
        workers.unlistens(from, unlisten.listener());
      else if (message instanceof Message.Booted booted) booted(from, booted);
      else if (message instanceof Message.BootFailed failed) bootFailed(from, failed);
      else if (message instanceof Message.Leaving leaving) leaving(from, leaving);
      else if (message instanceof Message.Note note)
        node.happened(new NodeEvent.Message(from.id, note.body()));
      else if (message instanceof Message.Ask ask) answer(ask);
      else if (message instanceof Message.Drained drained) node.drained(from, drained);
      else if (message instanceof Message.ThreadsDumped dumped) node.dumped(from, dumped);
      else if (message instanceof Message.Metrics metrics) node.counted(from, metrics);
      else log.warn("{} sent an unexpected {}", from, message.getClass().getSimpleName());
    }

    private void listen(WorkerHandle from, Message.Listen listen) {
      WireAddress wanted = new WireAddress(listen.host(), listen.port(), listen.path());
      ListenerKey key = new ListenerKey(wanted.toSocketAddress(), listen.index());
      loop.run(
          () -> {
            try {
              NodeListener listener = listeners.request(key, listen.backlog(), listen.mode());
              thread.execute(() -> listening(from, listen.request(), listener));
            } catch (BindException e) {
              share(from, listen.request(), key, e);
            } catch (IOException e) {
              failed(listen.request(), e);
            }
          });
    }

    /** The port is taken, perhaps by another node that shares it; to ask it may take a while. */
    private void share(WorkerHandle from, int request, ListenerKey key, BindException taken) {
      CompletableFuture.supplyAsync(() -> copyOrNull(request, key, taken))
          .thenAccept(
              copy ->
                  loop.run(
                      () -> {
                        if (copy == null) return;
                        NodeListener listener = listeners.request(key, copy);
                        thread.execute(() -> listening(from, request, listener));
                      }));
    }

    private @Nullable ListeningSocket copyOrNull(
        int request, ListenerKey key, BindException taken) {
      try {
        return Neighbours.copy(key.address(), taken);
      } catch (BindException e) {
        failed(request, e);
        return null;
      }
    }

    private void failed(int request, IOException why) {
      socket.send(new Message.ListenFailed(request, String.valueOf(why.getMessage())));
    }

    private void listening(WorkerHandle from, int request, NodeListener listener) {
      WireAddress address = WireAddress.of(listener.address());
      socket.send(
          new Message.Listening(
              request, listener.id(), address.host(), address.port(), address.path()));
      workers.listens(from, listener.id());
      node.happened(new NodeEvent.Listening(from.id, listener.address()));
    }

    private void booted(WorkerHandle from, Message.Booted booted) {
      if (!booted.directError().isEmpty())
        log.warn("{} has no direct port: {}", from, booted.directError());
      workers.booted(from, booted.directPort());
    }

    private void bootFailed(WorkerHandle from, Message.BootFailed failed) {
      from.bootFailed(failed.reason());
      node.bootFailed(from, failed.reason(), failed.permanent());
    }

    private void leaving(WorkerHandle from, Message.Leaving leaving) {
      if (leaving.voluntary()) from.leaveVoluntarily();
      workers.drain(from, leaving.cause());
    }

    private void answer(Message.Ask ask) {
      node.answer(ask.call())
          .thenAccept(reply -> socket.send(new Message.Answer(ask.request(), reply)));
    }

    @Override
    public void closed() {
      thread.execute(
          () -> {
            WorkerHandle from = worker;
            if (from == null || !from.isOnline()) return;
            from.disconnected();
            node.happened(new NodeEvent.Disconnect(from.id));
          });
    }
  }
}

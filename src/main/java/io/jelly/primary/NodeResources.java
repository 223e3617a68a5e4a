package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.HandoffServer;
import io.jelly.handoff.PortShare;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.LineLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a primary holds of the system: its threads, the sockets of its node, and the files that
 * workers print to. In the end it closes them, or lets go of them for the next primary.
 *
 * <p>The supervisor's thread and the descriptor loop are the two that do the work; what belongs to
 * which of them is said in each class.
 */
final class NodeResources {
  final SupervisorThread thread = new SupervisorThread();
  final DescriptorLoop loop;
  final WorkerSpawner spawner;
  final HandoffServer handoff;
  final Spillover spillover;
  final Listeners listeners;
  private final LineLoop controlLoop;
  private final PortShare share;
  private final RunDirectory directory;

  /**
   * Takes the sockets of the run directory, except the control socket.
   *
   * @param archiveOptions JVM options for a fast start of workers
   * @param out where the output of the workers goes
   * @param events hears on the supervisor's thread of what happens to the sockets
   */
  NodeResources(
      NodeConfig config,
      RunDirectory directory,
      NodePage page,
      Function<WorkerBlueprint, List<String>> archiveOptions,
      PrintStream out,
      Consumer<NodeEvent> events)
      throws IOException {
    this.directory = directory;
    loop = DescriptorLoop.start("jelly-descriptors", true);
    controlLoop = LineLoop.start("jelly-control", true);
    spawner = new WorkerSpawner(directory, archiveOptions, out);
    handoff = HandoffServer.listen(loop, directory.handoffSocket());
    Consumer<NodeEvent> told = event -> thread.execute(() -> events.accept(event));
    spillover = new Spillover(loop, config, told);
    listeners =
        new Listeners(
            loop,
            page,
            config.scheduling(),
            config.handoff().queueMax(),
            config.handoff().ackTimeoutMs(),
            spillover,
            told);
    share = PortShare.listen(loop, directory.shareSocket(), listeners::shareable);
  }

  /** Opens the control socket: from now on workers can report. */
  void listenTo(Function<ControlSocket, ControlSocket.Listener> arrived) throws IOException {
    ControlSocket.listen(controlLoop, directory.controlSocket(), arrived);
  }

  /** Closes everything, also the ports. */
  void close() throws IOException {
    loop.run(() -> List.copyOf(listeners.all()).forEach(listeners::close));
    loop.run(handoff::close);
    loop.run(share::close);
    spillover.close();
    controlLoop.close();
    loop.close();
    thread.close();
    spawner.close();
  }

  /** Closes what is of this process, and leaves the ports to the next primary. */
  void release() throws IOException {
    controlLoop.close();
    loop.run(listeners::release);
    loop.run(handoff::close);
    loop.run(share::close);
    spillover.close();
    loop.close();
    thread.close();
    spawner.close();
  }
}

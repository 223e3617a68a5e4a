package io.jelly.primary;

import io.jelly.supervise.Retirement;
import io.jelly.supervise.WorkerState;
import io.jelly.supervise.WorkerView;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A worker as the primary sees it. Only on the supervisor's thread, except the final fields. */
final class WorkerHandle {
  /** How many messages of the application wait at most for a worker that is not online yet. */
  private static final int MAX_EARLY_NOTES = 1_024;

  final int id;
  final int generation;
  final WorkerProcess process;
  final Scoreboard board;
  final OutputTail output;
  final long bornMs;

  /** How many of its line died before it. */
  final int restarts;

  /** The numbers of the listeners its servers listen on. */
  final Set<Integer> listeners = new LinkedHashSet<>();

  private final Queue<Message.Note> earlyNotes = new ArrayDeque<>();
  private WorkerState state = WorkerState.STARTING;
  private long sinceMs;
  private long bootedMs;
  private @Nullable ControlSocket control;
  private @Nullable ServingWorker serving;
  private boolean wasOnline;
  private boolean servedBefore;
  private boolean booted;
  private boolean expectedToExit;
  private boolean killed;
  private boolean voluntary;
  private boolean drained;
  private int directPort;
  private String bootFailure = "";
  private Optional<Retirement> retirement = Optional.empty();
  private boolean onTrial;
  private boolean passedOnLine;
  private volatile long goneMs;

  WorkerHandle(
      int id,
      int generation,
      WorkerProcess process,
      Scoreboard board,
      OutputTail output,
      int restarts,
      long nowMs) {
    this.id = id;
    this.generation = generation;
    this.process = process;
    this.board = board;
    this.output = output;
    this.restarts = restarts;
    bornMs = nowMs;
    sinceMs = nowMs;
  }

  WorkerState state() {
    return state;
  }

  int generation() {
    return generation;
  }

  /** A worker that is waited for at an adoption may be old: its time to become ready is not. */
  WorkerView view() {
    long bornAtMs = state == WorkerState.STARTING ? sinceMs : bornMs;
    return new WorkerView(id, generation(), state, bornAtMs, sinceMs, retirement, onTrial);
  }

  /** What the next primary needs to know of it; empty if it is gone. */
  Optional<NodePage.WorkerRow> row() {
    return ProcessStat.of(process.pid())
        .map(
            stat ->
                new NodePage.WorkerRow(
                    id, process.pid(), stat.startTicks(), generation, state, restarts, bornMs, 0));
  }

  /** It served when the primary before died, and is to do so as soon as it has reported. */
  void servesOn(long nowMs) {
    servedBefore = true;
    sinceMs = nowMs;
  }

  /** It is of the primary before, lives, and has not reported to this one yet. */
  boolean isAwaited() {
    return process instanceof AdoptedProcess && !wasOnline;
  }

  boolean servedBefore() {
    return servedBefore;
  }

  /** Whether an earlier primary has started it. */
  boolean isAdopted() {
    return process instanceof AdoptedProcess;
  }

  /** Marks it to be replaced; false if it is already, for a reason that is as grave. */
  boolean retire(Retirement why) {
    boolean graver =
        retirement.isEmpty()
            || (why.fault() && !isFaulty())
            || why.killAtMs() < retirement.get().killAtMs();
    if (graver) retirement = Optional.of(why);
    return graver;
  }

  /** Whether it is to be replaced because it is broken. */
  boolean isFaulty() {
    return retirement.filter(Retirement::fault).isPresent();
  }

  private boolean isToBeKilled() {
    return retirement.filter(why -> why.killAtMs() != Retirement.NEVER).isPresent();
  }

  /** If it is to be killed its successor may be there before it is gone; true once. */
  boolean passOnLine() {
    if (!isToBeKilled() || passedOnLine) return false;
    passedOnLine = true;
    return true;
  }

  boolean hasPassedOnLine() {
    return passedOnLine;
  }

  /** Whether it must not be trusted as a canary yet. */
  void onTrial(boolean whether) {
    onTrial = whether;
  }

  boolean onTrial() {
    return onTrial;
  }

  /** Its process has ended at this moment; any thread. */
  void gone(long atMs) {
    goneMs = atMs;
  }

  /** When its process ended. */
  long goneMs() {
    return goneMs;
  }

  long sinceMs() {
    return sinceMs;
  }

  /** Enters a state; false if there is no way to it from the present one. */
  boolean become(WorkerState next, long nowMs) {
    if (!state.canBecome(next)) return false;
    if (next == WorkerState.SPARE) bootedMs = nowMs;
    if (next == WorkerState.DRAINING) expectedToExit = true;
    state = next;
    sinceMs = nowMs;
    return true;
  }

  /** When it became a spare, 0 if it never did. */
  long bootedMs() {
    return bootedMs;
  }

  /** It has connected; it hears its welcome first, then what the application sent before. */
  void online(ControlSocket socket, Message welcome) {
    control = socket;
    wasOnline = true;
    socket.send(welcome);
    earlyNotes.forEach(socket::send);
    earlyNotes.clear();
  }

  boolean isOnline() {
    return control != null;
  }

  /** False if it is not connected (any more). */
  boolean send(Message message) {
    return control != null && control.send(message);
  }

  /** As {@link #send}, but before the worker is online the message waits. */
  boolean sendNote(Message.Note note) {
    if (wasOnline) return send(note);
    return earlyNotes.size() < MAX_EARLY_NOTES && earlyNotes.add(note);
  }

  void disconnected() {
    control = null;
  }

  void linked(ServingWorker worker) {
    serving = worker;
  }

  @Nullable ServingWorker serving() {
    return serving;
  }

  void booted(int port) {
    booted = true;
    directPort = port;
  }

  /** Whether everything is there that it takes to serve. */
  boolean canBecomeSpare() {
    return state == WorkerState.STARTING && booted && serving != null;
  }

  int directPort() {
    return directPort;
  }

  void bootFailed(String reason) {
    bootFailure = reason;
  }

  /** Why it could not start its application, as it said itself; else empty. */
  String bootFailure() {
    return bootFailure;
  }

  /** Ends its process; false if that was done before. */
  boolean kill() {
    process.destroyForcibly();
    boolean first = !killed;
    killed = true;
    return first;
  }

  /** It has said what its drain did. */
  void drained() {
    drained = true;
  }

  /** It was to drain, and has not said how that ended. */
  boolean drainsStill() {
    return state == WorkerState.DRAINING && !drained;
  }

  /** Somebody asked for its end: it will be no crash. */
  void expectExit() {
    expectedToExit = true;
  }

  /** It leaves by the application's wish. */
  void leaveVoluntarily() {
    voluntary = true;
  }

  boolean leavesVoluntarily() {
    return voluntary;
  }

  /** Also while it drains, a worker that has to be killed has failed. */
  boolean isExpectedToExit() {
    return expectedToExit && !isToBeKilled();
  }

  /** The last line it printed, as the end of a sentence; empty if it printed nothing. */
  String lastWords() {
    List<String> lines = output.lastLines();
    return lines.isEmpty() ? "" : "; last line of its log: " + lines.get(lines.size() - 1);
  }

  /** For the log. */
  @Override
  public String toString() {
    return "worker " + id + " (pid " + process.pid() + ", generation " + generation() + ")";
  }
}

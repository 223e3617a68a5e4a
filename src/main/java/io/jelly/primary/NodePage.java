package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.jelly.supervise.Desired;
import io.jelly.supervise.WorkerState;
import io.jelly.wire.SharedFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The numbers of a node that outlive its primary: what is desired, the counters of its listeners,
 * and which processes are its workers. They lie in memory that is mapped from a file, so that each
 * change costs a store, and a {@code kill -9} loses none. Numbers only: no secret is among them.
 *
 * <p>Times are those of the system's monotonic clock, which is one for all processes. Thread-safe;
 * a row is written by one thread at a time.
 */
final class NodePage {
  private static final long VERSION = 0x4a454c4c59_0001L;
  private static final int HEADER_PLACES = 32;
  private static final int MAX_LISTENERS = 64;
  private static final int LISTENER_PLACES = 8;
  private static final int MAX_WORKERS = 2_048;
  private static final int WORKER_PLACES = 8;
  private static final int OUTPUT = 7;
  private static final int LISTENERS_AT = HEADER_PLACES;
  private static final int WORKERS_AT = LISTENERS_AT + MAX_LISTENERS * LISTENER_PLACES;
  private static final int BYTES = (WORKERS_AT + MAX_WORKERS * WORKER_PLACES) * Long.BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** The single numbers, by place. */
  enum Fact {
    /** Of the layout; written last, so a page without it is none. */
    VERSION(0),
    /** When the node was started, by the first of its primaries. */
    STARTED_MS(1),
    /** Wanted now. */
    WORKERS(2),
    /** What the configuration said when this primary started. */
    CONFIGURED_WORKERS(3),
    SPARES(4),
    CONFIGURED_SPARES(5),
    GENERATION(6),
    PREVIOUS_GENERATION(7),
    /** The highest number that any generation has had. */
    LAST_GENERATION(8),
    LAST_WORKER(9),
    LAST_LISTENER(10),
    /** Listeners 1 to this one are the node's own, not asked for by a worker. */
    GIVEN_LISTENERS(11),
    /** What workers that are gone accepted by themselves. */
    SELF_ACCEPTED(12),
    /** The process that is, or was last, the primary. */
    PRIMARY_PID(13);

    private final int place;

    Fact(int place) {
      this.place = place;
    }
  }

  /** A state is stored as its place in this list. */
  private static final List<WorkerState> STATES =
      List.of(
          WorkerState.STARTING,
          WorkerState.SPARE,
          WorkerState.READY,
          WorkerState.DRAINING,
          WorkerState.EXITED);

  /**
   * A living worker, as the primary last knew it.
   *
   * @param outputRead up to where its output has been passed on; only read, see {@link #output}
   */
  record WorkerRow(
      int id,
      long pid,
      long startTicks,
      int generation,
      WorkerState state,
      int restarts,
      long bornMs,
      long outputRead) {}

  private final ByteBuffer page;

  private NodePage(ByteBuffer page) {
    this.page = page;
  }

  /** A new page in place of an old one. */
  static NodePage create(RunDirectory directory) throws IOException {
    remove(directory);
    SharedFile.createInMemory(directory.nodePage());
    SharedFile.createInMemory(directory.rates());
    NodePage created = new NodePage(SharedFile.map(directory.nodePage(), BYTES));
    created.set(Fact.VERSION, VERSION);
    return created;
  }

  /** A page of a node that nobody takes over. */
  static NodePage ofThisProcess() {
    return new NodePage(ByteBuffer.allocateDirect(BYTES));
  }

  /** The page that an earlier primary left behind, if it is one that this one can read. */
  static Optional<NodePage> find(RunDirectory directory) throws IOException {
    Path file = directory.nodePage();
    if (!Files.exists(file) || Files.size(file) < BYTES) return Optional.empty();
    NodePage found = new NodePage(SharedFile.map(file, BYTES));
    return found.get(Fact.VERSION) == VERSION ? Optional.of(found) : Optional.empty();
  }

  static void remove(RunDirectory directory) throws IOException {
    SharedFile.remove(directory.nodePage());
    SharedFile.remove(directory.rates());
  }

  /** Notes what should be. */
  void desired(Desired desired) {
    set(Fact.WORKERS, desired.workers());
    set(Fact.SPARES, desired.spares());
    set(Fact.PREVIOUS_GENERATION, desired.previousGeneration());
    set(Fact.GENERATION, desired.generation());
    set(Fact.LAST_GENERATION, Math.max(get(Fact.LAST_GENERATION), desired.generation()));
  }

  long get(Fact fact) {
    return at(fact.place);
  }

  int getInt(Fact fact) {
    return (int) get(fact);
  }

  void set(Fact fact, long value) {
    at(fact.place, value);
  }

  /** Those whose process was not known to be gone; it may be now. */
  List<WorkerRow> workers() {
    List<WorkerRow> rows = new ArrayList<>();
    for (int row = 0; row < MAX_WORKERS; row++) {
      int place = WORKERS_AT + row * WORKER_PLACES;
      if (at(place) != 0) rows.add(row(place));
    }
    return rows;
  }

  private WorkerRow row(int place) {
    return new WorkerRow(
        (int) at(place),
        at(place + 1),
        at(place + 2),
        (int) at(place + 3),
        STATES.get((int) at(place + 4)),
        (int) at(place + 5),
        at(place + 6),
        at(place + OUTPUT));
  }

  /** A worker's row, written when it is started and at each change of its state. */
  void worker(WorkerRow row) {
    int place = workerPlace(row.id());
    if (place < 0) {
      place = workerPlace(0);
      if (place < 0) return; // More than can be: it will not be adopted.
      at(place + OUTPUT, 0);
    }
    at(place + 1, row.pid());
    at(place + 2, row.startTicks());
    at(place + 3, row.generation());
    at(place + 4, STATES.indexOf(row.state()));
    at(place + 5, row.restarts());
    at(place + 6, row.bornMs());
    at(place, row.id());
  }

  /** Where to note up to where a worker's output has been passed on; any thread. */
  LongConsumer output(int id) {
    int place = workerPlace(id);
    return place < 0 ? position -> {} : position -> at(place + OUTPUT, position);
  }

  /** Its process is gone. */
  void forgetWorker(int id) {
    int place = workerPlace(id);
    if (place >= 0) at(place, 0);
  }

  private int workerPlace(int id) {
    for (int row = 0; row < MAX_WORKERS; row++) {
      int place = WORKERS_AT + row * WORKER_PLACES;
      if (at(place) == id) return place;
    }
    return -1;
  }

  /** The counters of a listener, by its number; a page of their own if there are too many. */
  Counters listener(int id) {
    int free = -1;
    for (int row = MAX_LISTENERS - 1; row >= 0; row--) {
      int place = LISTENERS_AT + row * LISTENER_PLACES;
      if (at(place) == id) return new Counters(page, place);
      if (at(place) == 0) free = place;
    }
    if (free < 0) return Counters.inMemory();
    at(free, id);
    return new Counters(page, free);
  }

  private long at(int place) {
    return (long) LONG.getAcquire(page, place * Long.BYTES);
  }

  private void at(int place, long value) {
    LONG.setRelease(page, place * Long.BYTES, value);
  }
}

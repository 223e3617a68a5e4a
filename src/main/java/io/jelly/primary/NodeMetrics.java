package io.jelly.primary;

import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sum of what the workers have counted. What those counted that are gone stays in it, so that
 * no counter goes backwards with them; it lies in a file of the run directory, for the next
 * primary. A worker that is killed takes with it what it counted since it last told, a second at
 * most. On the supervisor's thread.
 */
final class NodeMetrics {
  private static final Logger log = LoggerFactory.getLogger(NodeMetrics.class);

  /** One that does not answer by then is taken as it last told. */
  private static final long PATIENCE_MS = 500;

  private static final class Question {
    private final CompletableFuture<MetricSamples> answer = new CompletableFuture<>();
    private final Set<Integer> asked = new HashSet<>();
  }

  private final SupervisorThread thread;
  private final Workers workers;
  private final Path file;
  private final MetricSamples gone;
  private final Map<Integer, String> told = new HashMap<>();
  private final Map<Integer, Question> open = new HashMap<>();
  private int lastRequest;

  private NodeMetrics(SupervisorThread thread, Workers workers, Path file, MetricSamples gone) {
    this.thread = thread;
    this.workers = workers;
    this.file = file;
    this.gone = gone;
  }

  /**
   * Of a node that has begun, or goes on.
   *
   * @param file what workers leave behind
   * @param inherits whether it is of this node
   */
  static NodeMetrics of(SupervisorThread thread, Workers workers, Path file, boolean inherits) {
    MetricSamples gone = new MetricSamples();
    try {
      if (inherits && Files.exists(file)) gone = MetricSamples.of(Files.readString(file));
      else Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("counters begin anew, as {} cannot be read: {}", file, e.toString());
    }
    return new NodeMetrics(thread, workers, file, gone);
  }

  /** A worker has told what it counted. */
  void told(WorkerHandle from, Message.Metrics metrics) {
    boolean first = told.put(from.id, metrics.text()) == null;
    Map.copyOf(open)
        .forEach(
            (request, question) -> {
              if (first || request == metrics.request()) answered(request, question, from.id);
            });
  }

  /** A worker is gone. */
  void gone(WorkerHandle worker, boolean expected) {
    String last = told.remove(worker.id);
    if (last != null) gone.plus(MetricSamples.of(last).lasting());
    gone.plus(counted(worker.board))
        .count(
            "jelly_worker_exits_total",
            "Workers that have ended, as was meant or not",
            "expected=\"" + expected + "\"",
            1);
    keep();
    Map.copyOf(open).forEach((request, question) -> answered(request, question, worker.id));
  }

  private void answered(int request, Question question, int workerId) {
    if (question.asked.remove(workerId)) endIfOver(request, question);
  }

  private void keep() {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, gone.text());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.warn("counters are not kept for the next primary: {}", e.toString());
    }
  }

  /** The numbers of now, as far as the workers answer. Any thread. */
  CompletableFuture<MetricSamples> collect() {
    Question question = new Question();
    thread.execute(() -> ask(question));
    return question.answer;
  }

  private void ask(Question question) {
    int request = ++lastRequest;
    open.put(request, question);
    for (WorkerHandle worker : workers.living()) {
      // One that has never told any may not know of them; one of the primary before is about to.
      boolean tells = told.containsKey(worker.id);
      boolean asked = tells && worker.send(new Message.TellMetrics(request));
      if (asked || (!tells && worker.isAdopted())) question.asked.add(worker.id);
    }
    thread.after(PATIENCE_MS, () -> end(request, question));
    endIfOver(request, question);
  }

  private void endIfOver(int request, Question question) {
    if (question.asked.isEmpty()) end(request, question);
  }

  private void end(int request, Question question) {
    if (open.remove(request) != null) question.answer.complete(sum());
  }

  private MetricSamples sum() {
    MetricSamples sum = new MetricSamples().plus(gone);
    for (WorkerHandle worker : workers.living()) sum.plus(counted(worker.board));
    told.values().forEach(text -> sum.plus(MetricSamples.of(text)));
    return sum;
  }

  /** What outlives a worker even if it is killed. */
  private static MetricSamples counted(Scoreboard board) {
    return new MetricSamples()
        .count("jelly_http_requests_total", "Requests of HTTP/1.1", "", board.get(Counter.REQUESTS))
        .count(
            "jelly_http_errors_total",
            "Responses of HTTP/1.1 with a status of 500 and above",
            "",
            board.get(Counter.ERRORS))
        .count(
            "jelly_handoffs_total",
            "Connections that workers took",
            "",
            board.get(Counter.ACCEPTED))
        .count(
            "jelly_migrations_total",
            "Open connections that workers gave to others",
            "",
            board.get(Counter.MIGRATED_OUT));
  }
}

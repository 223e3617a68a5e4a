package io.jelly.primary;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Polls the tail of a worker's output when the kernel says that its file has grown. One thread for
 * all workers.
 */
final class OutputFollower implements AutoCloseable {
  private final WatchService watch;
  private final Map<Path, OutputTail> tails = new ConcurrentHashMap<>();

  /** Watches the files of one folder. */
  OutputFollower(Path folder) throws IOException {
    watch = FileSystems.getDefault().newWatchService();
    folder.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
    Thread thread = new Thread(this::run, "jelly-output");
    thread.setDaemon(true);
    thread.start();
  }

  void follow(Path file, OutputTail tail) {
    tails.put(file.getFileName(), tail);
    tail.poll();
  }

  /** Passes on the rest of a file and forgets it. */
  void finish(Path file) {
    OutputTail tail = tails.remove(file.getFileName());
    if (tail != null) tail.close();
  }

  private void run() {
    try {
      while (true) {
        WatchKey key = watch.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          if (event.context() instanceof Path name) poll(name);
          else tails.values().forEach(OutputTail::poll); // Some events were lost.
        }
        key.reset();
      }
    } catch (ClosedWatchServiceException e) {
      // The node stops.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void poll(Path name) {
    OutputTail tail = tails.get(name);
    if (tail != null) tail.poll();
  }

  @Override
  public void close() throws IOException {
    watch.close();
    tails.values().forEach(OutputTail::close);
  }
}

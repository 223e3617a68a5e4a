package io.jelly.watch;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what a running node was started with: the configuration file, through vertx-config, and
 * the code of its workers. It has a small Vertx of its own; everybody is told on the one worker
 * thread of that, so a slow listener delays the next look.
 */
public final class DiskWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);

  /** Two looks, and what they lead to, are well within the two seconds that an edit may take. */
  private static final long FILE_PERIOD_MS = 250;

  private static final long CODE_PERIOD_MS = 500;

  private final Vertx vertx = Vertx.vertx(smallest());

  private static VertxOptions smallest() {
    // Nothing is looked up by name here, and Netty's resolver alone is several megabytes.
    System.setProperty("vertx.disableDnsResolver", "true");
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setPreferNativeTransport(true)
        .setUseDaemonThread(true)
        .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  /**
   * Tells of the file when it has settled for the first time, and after every saved edit.
   *
   * @param shown its path as the user wrote it, for the problems of an unreadable one
   */
  public void file(Path file, String shown, Consumer<FileLook> listener) {
    ConfigStoreOptions store =
        new ConfigStoreOptions()
            .setType(SettledFileStoreFactory.TYPE)
            .setFormat(LookProcessor.NAME)
            .setConfig(SettledFileStore.options(file, shown));
    ConfigRetriever retriever =
        ConfigRetriever.create(
            vertx, new ConfigRetrieverOptions().setScanPeriod(FILE_PERIOD_MS).addStore(store));
    retriever.listen(
        change ->
            LookProcessor.decode(change.getNewConfiguration())
                .ifPresent(look -> tell(() -> listener.accept(look))));
  }

  /**
   * Tells when code has changed on disk and settled.
   *
   * @param roots jars, folders of classes, and {@code folder/*} for the jars of a folder; asked
   *     again and again, none: nothing is watched
   */
  public void code(Supplier<List<Path>> roots, Runnable changed) {
    CodeWatch watch = new CodeWatch(roots, changed);
    often(watch::look);
  }

  /**
   * Tells of files that belong together when they have settled for the first time, and after every
   * change of one of them.
   *
   * @param files asked again and again, none: nothing is watched
   * @param changed is told which files to read; with none, when there are none any more
   */
  public void files(Supplier<List<Path>> files, Consumer<List<Path>> changed) {
    FilesWatch watch = new FilesWatch(files, changed);
    often(watch::look);
  }

  private void often(Runnable look) {
    AtomicBoolean looking = new AtomicBoolean();
    vertx.setPeriodic(
        CODE_PERIOD_MS,
        timer -> {
          if (!looking.compareAndSet(false, true)) return;
          tell(
              () -> {
                try {
                  look.run();
                } finally {
                  looking.set(false);
                }
              });
        });
  }

  private void tell(Runnable task) {
    vertx
        .executeBlocking(
            () -> {
              task.run();
              return null;
            })
        .onFailure(failure -> log.error("a change on disk could not be handled", failure));
  }

  @Override
  public void close() {
    vertx.close();
  }
}

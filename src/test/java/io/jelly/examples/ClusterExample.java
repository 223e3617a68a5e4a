package io.jelly.examples;

import io.jelly.cluster.Cluster;
import io.vertx.core.Vertx;

/** Two workers that serve one port; one that dies is replaced. */
public final class ClusterExample {
  private ClusterExample() {}

  /** The same main in the primary and in its workers. */
  public static void main(String[] args) {
    if (Cluster.isPrimary()) {
      System.out.println("primary " + ProcessHandle.current().pid() + " is running");
      Cluster.onListening(
          (worker, at) -> System.out.println("worker " + worker.id() + " listens on " + at.port()));
      Cluster.onExit(
          (worker, code, signal) -> {
            if (!worker.exitedAfterDisconnect().orElse(false)) Cluster.fork();
          });
      for (int i = 0; i < 2; i++) Cluster.fork();
    } else {
      Vertx.vertx()
          .createHttpServer()
          .requestHandler(
              request -> request.response().end("hello from worker " + Cluster.worker().id()))
          .listen(args.length > 0 ? Integer.parseInt(args[0]) : 8080);
    }
  }
}

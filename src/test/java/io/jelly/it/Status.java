package io.jelly.it;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.NoSuchElementException;

/** {@code status --json} with names. */
record Status(JsonObject json) {

  /** One worker's row. */
  record Worker(JsonObject json) {
    int id() {
      return json.getInteger("id");
    }

    long pid() {
      return json.getLong("pid");
    }

    String state() {
      return json.getString("state");
    }

    int generation() {
      return json.getInteger("generation");
    }

    boolean isReady() {
      return state().equals("ready");
    }

    /** A counter: accepted, requests, connections, directPort ... */
    long count(String name) {
      return json.getLong(name);
    }
  }

  /** One listener's row. */
  record Listener(JsonObject json) {
    long count(String name) {
      return json.getLong(name);
    }

    /** The equation of the design's promise 6. */
    boolean isConserved() {
      return count("accepted")
              == count("acknowledged") + count("queued") + count("refused") + count("spilled")
          && count("queued") >= 0;
    }
  }

  long primaryPid() {
    return json.getJsonObject("node").getLong("pid");
  }

  List<Worker> workers() {
    return json.getJsonArray("workers").stream().map(o -> new Worker((JsonObject) o)).toList();
  }

  List<Worker> ready() {
    return workers().stream().filter(Worker::isReady).toList();
  }

  List<Listener> listeners() {
    return json.getJsonArray("listeners").stream().map(o -> new Listener((JsonObject) o)).toList();
  }

  /** The listener of this port; throws if there is none. */
  Listener listener(int port) {
    return listeners().stream()
        .filter(row -> Integer.valueOf(port).equals(row.json().getInteger("port")))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no listener on " + port));
  }

  /** A counter summed over the workers. */
  long sum(String counter) {
    return workers().stream().mapToLong(worker -> worker.count(counter)).sum();
  }
}

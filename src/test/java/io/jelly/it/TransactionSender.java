package io.jelly.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends transactions, one after the other, each one once, and keeps what it was told of each. */
final class TransactionSender implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;
  private final String name;
  private final Thread thread;
  private final List<String> received = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean stopped;

  TransactionSender(int port, String name) {
    uri = URI.create("http://127.0.0.1:" + port + "/sendTransaction");
    this.name = name;
    thread = new Thread(this::run, "transactions of " + name);
    thread.start();
  }

  private void run() {
    while (!stopped) {
      String transaction = "[\"" + name + "-" + count.getAndIncrement() + "\"]";
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(Duration.ofSeconds(60))
              .header("content-type", "application/json")
              .POST(BodyPublishers.ofString("{\"params\":{\"transaction\":" + transaction + "}}"))
              .build();
      try {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        int status = response.statusCode();
        if (status == 200) received.add(transaction);
        else if (status == 502 || status == 503) refused.add(status + " " + response.body());
        else problems.add(status + " " + response.body());
      } catch (IOException | InterruptedException e) {
        problems.add(transaction + ": " + e);
      }
    }
  }

  /** How many it has begun to send. */
  int count() {
    return count.get();
  }

  /** Sends nothing more; answers with those the node said it had received. */
  List<String> finish() throws InterruptedException {
    close();
    return List.copyOf(received);
  }

  /** What the gateway said where it could not pass one on; after {@link #finish}. */
  List<String> refused() {
    return refused;
  }

  /** Answers that are none of a gateway; after {@link #finish}. */
  List<String> problems() {
    return problems;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends one text after the other and waits for its answer. When the server closes with 1012 it
 * connects again and repeats what was not answered, as clients do; any other end fails it.
 */
final class WebSocketUser implements Crowd.Client {
  private static final int SERVICE_RESTART = 1012;

  private final HttpClient client;
  private final URI uri;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private @Nullable WebSocket socket;
  private int next;

  private WebSocketUser(HttpClient client, int port) {
    this.client = client;
    uri = URI.create("ws://127.0.0.1:" + port + "/socket");
  }

  static Callable<Crowd.Client> to(int port, HttpClient client) {
    return () -> new WebSocketUser(client, port);
  }

  @Override
  public void exchange() throws Exception {
    String text = String.valueOf(next++);
    String answer = ask(text);
    while (answer.equals("closed " + SERVICE_RESTART)) {
      socket = null;
      answer = ask(text);
    }
    assertEquals("re: " + text, answer);
  }

  private String ask(String text) throws Exception {
    if (socket == null) {
      events.clear();
      socket = client.newWebSocketBuilder().buildAsync(uri, new Events()).get(60, TimeUnit.SECONDS);
    }
    CompletableFuture<WebSocket> sent = socket.sendText(text, true);
    String event = events.poll(60, TimeUnit.SECONDS);
    if (event == null) throw new AssertionError("no answer to " + text);
    try {
      sent.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      // The other side was closed first; its code has been heard.
    }
    return event;
  }

  @Override
  public void close() {
    if (socket != null) socket.abort();
  }

  private final class Events implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      events.add(text.toString());
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      events.add("closed " + code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      events.add("failed " + error);
    }
  }
}

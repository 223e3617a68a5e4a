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
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends one text after the other and waits for its answer. When the server closes with 1012 it
 * connects again and repeats what was not answered, as clients do; any other end fails it.
 */
final class WebSocketUser implements Crowd.Client {
  private static final int SERVICE_RESTART = 1012;

  private final HttpClient client;
  private final URI uri;
  private final IntFunction<String> question;
  private final IntFunction<String> expected;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private @Nullable WebSocket socket;
  private int next;

  private WebSocketUser(
      HttpClient client, URI uri, IntFunction<String> question, IntFunction<String> expected) {
    this.client = client;
    this.uri = uri;
    this.question = question;
    this.expected = expected;
  }

  static Callable<Crowd.Client> to(int port, HttpClient client) {
    return to(port, "/socket", client, String::valueOf, number -> "re: " + number);
  }

  /** One that asks and expects something of its own, by number. */
  static Callable<Crowd.Client> to(
      int port,
      String path,
      HttpClient client,
      IntFunction<String> question,
      IntFunction<String> expected) {
    URI uri = URI.create("ws://127.0.0.1:" + port + path);
    return () -> new WebSocketUser(client, uri, question, expected);
  }

  @Override
  public void exchange() throws Exception {
    int number = next++;
    String text = question.apply(number);
    String answer = ask(text);
    while (answer.equals("closed " + SERVICE_RESTART)) {
      socket = null;
      answer = ask(text);
    }
    assertEquals(expected.apply(number), answer);
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
    // One message may come in several pieces, as TCP cuts it.
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      message.append(text);
      if (last) {
        events.add(message.toString());
        message.setLength(0);
      }
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

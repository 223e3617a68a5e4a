package io.jelly.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Asks over a WebSocket, one text after the other. */
final class TextSocket implements AutoCloseable, WebSocket.Listener {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private WebSocket socket;

  static TextSocket open(int port) throws Exception {
    return open(CLIENT, "ws://127.0.0.1:" + port + "/rpc");
  }

  /** By a client that trusts whom it is told to. */
  static TextSocket open(HttpClient client, String url) throws Exception {
    TextSocket made = new TextSocket();
    made.socket =
        client.newWebSocketBuilder().buildAsync(URI.create(url), made).get(60, TimeUnit.SECONDS);
    return made;
  }

  /** The next event: a text, or {@code closed CODE REASON}. */
  String ask(String message) throws Exception {
    socket.sendText(message, true);
    return String.valueOf(events.poll(60, TimeUnit.SECONDS));
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      events.add(text.toString());
      text.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    events.add("closed " + code + " " + reason);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void close() {
    socket.abort();
  }
}

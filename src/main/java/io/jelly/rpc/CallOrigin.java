package io.jelly.rpc;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a call comes from, for logs and for whoever follows it from server to server. Texts that
 * are not known are empty.
 *
 * @param requestId of the request that carried it: what the client sent, where that is sane, else
 *     made here
 * @param traceparent as it was sent, see {@link TraceContext}
 * @param tracestate as it was sent
 * @param from who has made it
 * @param address the client's; null if it has none, as over a Unix socket, or is not known
 */
public record CallOrigin(
    String requestId,
    String traceparent,
    String tracestate,
    From from,
    @Nullable SocketAddress address) {
  /** Who makes calls. */
  public enum From {
    /** A client of this worker. */
    CLIENT,
    /** Another worker or node, which has passed the call on. */
    NODE,
    /** Nobody in particular. */
    NOWHERE
  }

  /** The header with the id of a request. */
  public static final String REQUEST_ID = "x-request-id";

  /** Of calls that come from nowhere in particular. */
  static final CallOrigin UNKNOWN = new CallOrigin("", "", "", From.NOWHERE, null);

  /** Nothing that could break a line of a log, a header or a shell. */
  private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}");

  /** Of a request of a client. */
  static CallOrigin of(HttpServerRequest request) {
    return ofClient(request::getHeader, request.remoteAddress());
  }

  /**
   * Of what comes over a client's connection.
   *
   * @param header the value of a header by its name in lower case, null if it is not there
   */
  static CallOrigin ofClient(
      Function<String, @Nullable String> header, @Nullable SocketAddress address) {
    return of(header, From.CLIENT, address);
  }

  /** Of what another worker or node has passed on. */
  static CallOrigin ofNode(Function<String, @Nullable String> header) {
    return of(header, From.NODE, null);
  }

  private static CallOrigin of(
      Function<String, @Nullable String> header, From from, @Nullable SocketAddress address) {
    String sent = header.apply(REQUEST_ID);
    String parent = header.apply(TraceContext.PARENT);
    boolean traced = parent != null && TraceContext.isValid(parent);
    String state = traced ? header.apply(TraceContext.STATE) : null;
    return new CallOrigin(
        saneId(sent).orElseGet(CallOrigin::newId),
        traced ? parent : "",
        state == null || state.length() > TraceContext.MAX_STATE ? "" : state,
        from,
        address);
  }

  /** {@code 10.0.0.7:4711}, or what a Unix socket has; empty if it is not known. */
  public String remote() {
    return address == null ? "" : address.toString();
  }

  /**
   * By what the client's calls are counted: its address without the port. Of a Unix socket, where
   * none has one, the same for all; empty for a call that is not to be counted.
   */
  public String client() {
    if (from != From.CLIENT) return "";
    String host = address == null ? null : address.hostAddress();
    return host == null ? "unix" : host;
  }

  /** An id that a client sent, if it can be used. */
  public static Optional<String> saneId(@Nullable String sent) {
    return sent != null && SANE_ID.matcher(sent).matches() ? Optional.of(sent) : Optional.empty();
  }

  /** A new id: 16 hexadecimal digits. */
  public static String newId() {
    return digits(ThreadLocalRandom.current().nextLong());
  }

  private static String digits(long bits) {
    char[] text = new char[16];
    for (int i = 0; i < text.length; i++)
      text[i] = Character.forDigit((int) (bits >>> (60 - 4 * i)) & 0xf, 16);
    return new String(text);
  }

  /** Gives what is known of it as headers. */
  public void headers(BiConsumer<String, String> header) {
    if (!requestId.isEmpty()) header.accept(REQUEST_ID, requestId);
    if (!traceparent.isEmpty()) header.accept(TraceContext.PARENT, traceparent);
    if (!tracestate.isEmpty()) header.accept(TraceContext.STATE, tracestate);
  }

  /** The n-th message of a connection that began so. */
  CallOrigin message(long number) {
    return new CallOrigin(requestId + "-" + number, traceparent, tracestate, from, address);
  }
}

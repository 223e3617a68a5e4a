package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * How calls and outcomes travel on the event bus: a kind byte, then JSON as it is, so that no
 * number changes its digits on the way. Who calls stands before the params, with its length. An
 * error is its code, the length of its message, the message and its data. Reading fails with {@link
 * IllegalArgumentException} on anything else.
 */
final class BusEnvelope {
  private static final byte CALL = 1;
  private static final byte NOTIFICATION = 2;
  private static final byte RESULT = 3;
  private static final byte ERROR = 4;
  private static final byte CALL_BY = 5;
  private static final byte NOTIFICATION_BY = 6;
  private static final int CALLER_START = 1 + Integer.BYTES;
  private static final int ERROR_HEADER = 1 + Integer.BYTES + Integer.BYTES;

  private BusEnvelope() {}

  static Buffer request(RpcCall call) {
    boolean known = !call.caller().equals(Caller.ANYONE);
    byte kind = call.notification() ? NOTIFICATION : CALL;
    byte kindBy = call.notification() ? NOTIFICATION_BY : CALL_BY;
    Buffer out = Buffer.buffer().appendByte(known ? kindBy : kind);
    if (known) {
      Buffer caller = encode(call.caller());
      out.appendInt(caller.length()).appendBuffer(caller);
    }
    Buffer params = call.params().raw();
    return params == null ? out : out.appendBuffer(params);
  }

  /**
   * The call of a message.
   *
   * @param anyone who made it if the message does not say
   */
  static RpcCall readRequest(String method, Buffer in, Caller anyone) {
    byte kind = kind(in);
    boolean known = kind == CALL_BY || kind == NOTIFICATION_BY;
    if (!known && kind != CALL && kind != NOTIFICATION) {
      throw unknown(kind);
    }
    int start = known ? endOfCaller(in) : 1;
    Params params =
        in.length() == start ? Params.absent() : Params.of(in.slice(start, in.length()));
    return new RpcCall(method, params, kind == NOTIFICATION || kind == NOTIFICATION_BY)
        .by(known ? caller(in.slice(CALLER_START, start)) : anyone);
  }

  private static int endOfCaller(Buffer in) {
    int length = in.length() < CALLER_START ? -1 : in.getInt(1);
    if (length < 0 || length > in.length() - CALLER_START) {
      throw new IllegalArgumentException("event bus call with a caller of " + length + " bytes");
    }
    return CALLER_START + length;
  }

  private static Buffer encode(Caller caller) {
    return new JsonObject()
        .put("name", caller.name())
        .put("permissions", new JsonArray(caller.permissions()))
        .put("expiresAtMs", caller.expiresAtMs())
        .toBuffer();
  }

  private static Caller caller(Buffer json) {
    try {
      JsonObject caller = new JsonObject(json);
      return new Caller(
          caller.getString("name", ""),
          caller.getJsonArray("permissions", new JsonArray()).stream()
              .map(String::valueOf)
              .toList(),
          caller.getLong("expiresAtMs", 0L));
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("event bus call with a caller that cannot be read", e);
    }
  }

  static Buffer reply(Outcome outcome) {
    if (outcome instanceof Outcome.Failure failure) {
      return error(failure.error());
    }
    Buffer json = ((Outcome.Result) outcome).json();
    return Buffer.buffer(1 + json.length()).appendByte(RESULT).appendBuffer(json);
  }

  static Outcome readReply(Buffer in) {
    byte kind = kind(in);
    if (kind == RESULT) {
      return new Outcome.Result(new RawJson(in.slice(1, in.length())).bytes());
    }
    if (kind != ERROR || in.length() < ERROR_HEADER) {
      throw unknown(kind);
    }
    return new Outcome.Failure(readError(in));
  }

  private static Buffer error(RpcException failure) {
    byte[] message = failure.text().getBytes(StandardCharsets.UTF_8);
    Buffer out =
        Buffer.buffer()
            .appendByte(ERROR)
            .appendInt(failure.code())
            .appendInt(message.length)
            .appendBytes(message);
    Buffer data = ResponseWriter.data(failure);
    return data == null ? out : out.appendBuffer(data);
  }

  private static RpcException readError(Buffer in) {
    int length = in.getInt(1 + Integer.BYTES);
    if (length < 0 || length > in.length() - ERROR_HEADER) {
      throw new IllegalArgumentException(
          "event bus reply with an error message of " + length + " bytes");
    }
    int code = in.getInt(1);
    int end = ERROR_HEADER + length;
    String message = in.getString(ERROR_HEADER, end);
    return new RpcException(
        code, message, end == in.length() ? null : new RawJson(in.slice(end, in.length())));
  }

  private static byte kind(Buffer in) {
    return in.length() == 0 ? 0 : in.getByte(0);
  }

  private static IllegalArgumentException unknown(byte kind) {
    return new IllegalArgumentException("event bus message of unknown kind " + kind);
  }
}

package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * How calls and outcomes travel on the event bus: a kind byte, then JSON as it is, so that no
 * number changes its digits on the way. An error is its code, the length of its message, the
 * message and its data. Reading fails with {@link IllegalArgumentException} on anything else.
 */
final class BusEnvelope {
  private static final byte CALL = 1;
  private static final byte NOTIFICATION = 2;
  private static final byte RESULT = 3;
  private static final byte ERROR = 4;
  private static final int ERROR_HEADER = 1 + Integer.BYTES + Integer.BYTES;

  private BusEnvelope() {}

  static Buffer request(RpcCall call) {
    Buffer out = Buffer.buffer().appendByte(call.notification() ? NOTIFICATION : CALL);
    Buffer params = call.params().raw();
    return params == null ? out : out.appendBuffer(params);
  }

  static RpcCall readRequest(String method, Buffer in) {
    byte kind = kind(in);
    if (kind != CALL && kind != NOTIFICATION) {
      throw unknown(kind);
    }
    Params params = in.length() == 1 ? Params.absent() : Params.of(in.slice(1, in.length()));
    return new RpcCall(method, params, kind == NOTIFICATION);
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

package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts responses together from ready bytes; ids are copied as the client wrote them. */
final class ResponseWriter {
  private static final byte[] NULL = ascii("null");
  private static final byte[] RESULT = ascii("{\"jsonrpc\":\"2.0\",\"result\":");
  private static final byte[] ERROR = ascii("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":");
  private static final byte[] MESSAGE = ascii(",\"message\":");
  private static final byte[] DATA = ascii(",\"data\":");
  private static final byte[] ID = ascii(",\"id\":");
  private static final byte[] END = ascii("}");

  private static final int USUAL_ERROR_BYTES = 128;

  private ResponseWriter() {}

  static Buffer response(Buffer id, Outcome outcome) {
    if (outcome instanceof Outcome.Result result) {
      Buffer out = Buffer.buffer(size(id, result.json()));
      append(out, id, result.json());
      return out;
    }
    Buffer out = Buffer.buffer(USUAL_ERROR_BYTES + id.length());
    append(out, ((Outcome.Failure) outcome).error());
    return out.appendBytes(ID).appendBuffer(id).appendBytes(END);
  }

  static Buffer error(Buffer id, RpcException failure) {
    return response(id, new Outcome.Failure(failure));
  }

  /** As many bytes as it takes to write the response with this result. */
  static int size(Buffer id, Buffer result) {
    return RESULT.length + result.length() + ID.length + id.length() + END.length;
  }

  /** Writes the response with this result behind others. */
  static void append(Buffer out, Buffer id, Buffer result) {
    out.appendBytes(RESULT).appendBuffer(result).appendBytes(ID).appendBuffer(id).appendBytes(END);
  }

  private static void append(Buffer out, RpcException failure) {
    out.appendBytes(ERROR)
        .appendString(Integer.toString(failure.code()))
        .appendBytes(MESSAGE)
        .appendBuffer(encode(failure.text()));
    Buffer data = data(failure);
    if (data != null) out.appendBytes(DATA).appendBuffer(data);
    out.appendBytes(END);
  }

  /** A batch of at least one response. */
  static Buffer array(List<Buffer> responses) {
    int size = 1 + responses.size();
    for (Buffer response : responses) {
      size += response.length();
    }
    Buffer out = Buffer.buffer(size);
    byte separator = '[';
    for (Buffer response : responses) {
      out.appendByte(separator).appendBuffer(response);
      separator = ',';
    }
    return out.appendByte((byte) ']');
  }

  /**
   * The data of an error as JSON; null for none, or where it cannot be written: the code matters
   * more.
   */
  static @Nullable Buffer data(RpcException failure) {
    try {
      return failure.data() == null ? null : encode(failure.data());
    } catch (EncodeException e) {
      return null;
    }
  }

  /**
   * A JSON-like value as JSON; unpaired surrogates are escaped.
   *
   * @throws EncodeException if it is none, or refers to itself
   */
  static Buffer encode(@Nullable Object value) {
    if (value == null) {
      return Buffer.buffer(NULL);
    }
    if (value instanceof RawJson raw) {
      return raw.bytes();
    }
    if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
      return Buffer.buffer(ascii(value.toString()));
    }
    try {
      return Json.encodeToBuffer(value);
    } catch (EncodeException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new EncodeException("not a JSON-like value: " + value.getClass().getName(), e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers a message without executing anything of it: each call with its own id, because clients
 * match a batch by id and wait for ever on one they never see. The answer is bounded: past {@code
 * maxBytes} one last error ends the array.
 */
final class Refusal {
  private final RpcException why;
  private final int maxBytes;
  private final List<Buffer> errors = new ArrayList<>();
  private long bytes;

  private Refusal(RpcException why, int maxBytes) {
    this.why = why;
    this.maxBytes = maxBytes;
  }

  /**
   * The refusal; null if the message asks for no answer. What is not a valid request is told that
   * instead.
   */
  static @Nullable Buffer of(Message message, RpcException why, int maxBytes) {
    if (message instanceof Message.Malformed malformed) {
      return ResponseWriter.error(Message.NULL_ID, ErrorCode.PARSE_ERROR.error(malformed.reason()));
    }
    if (message instanceof Message.Element element) {
      return of(element, why);
    }
    return new Refusal(why, maxBytes).array(message);
  }

  /** The error for an invalid element. */
  static Buffer of(Message.Invalid invalid) {
    return ResponseWriter.error(invalid.id(), ErrorCode.INVALID_REQUEST.error(invalid.reason()));
  }

  private static @Nullable Buffer of(Message.Element element, RpcException why) {
    if (element instanceof Message.Invalid invalid) {
      return of(invalid);
    }
    return element.id() == null ? null : ResponseWriter.error(element.id(), why);
  }

  private @Nullable Buffer array(Message message) {
    if (message instanceof Message.Batch batch) {
      batch.elements().forEach(element -> add(of(element, why)));
    } else if (message instanceof Message.Oversize oversize) {
      oversize.ids().forEach(id -> add(id, why));
      if (oversize.others()) {
        add(
            Message.NULL_ID,
            ErrorCode.INVALID_REQUEST.error("the batch holds elements that are no calls"));
      }
    }
    if (bytes > maxBytes) {
      errors.add(
          ResponseWriter.error(
              Message.NULL_ID, ErrorCode.limit("batchResponseBytes", maxBytes, false)));
    }
    return errors.isEmpty() ? null : ResponseWriter.array(errors);
  }

  private void add(Buffer id, RpcException error) {
    if (bytes <= maxBytes) {
      add(ResponseWriter.error(id, error));
    }
  }

  private void add(@Nullable Buffer error) {
    if (error != null && bytes <= maxBytes) {
      bytes += error.length();
      errors.add(error);
    }
  }
}

package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a body turned out to be. */
sealed interface Message {
  /** The raw token of an id that is null or could not be read. */
  Buffer NULL_ID = Buffer.buffer("null");

  /** One thing that asks for, at most, one response. */
  sealed interface Element extends Message {
    /** The raw token of the id to answer with; null for a notification. */
    @Nullable Buffer id();
  }

  /** A request object; a notification if the id is null. */
  record Request(String method, Params params, @Nullable Buffer id) implements Element {}

  /**
   * Valid JSON that is not a request object.
   *
   * @param response whether it is a response to something that nobody here has asked
   */
  record Invalid(Buffer id, String reason, boolean response) implements Element {
    Invalid(Buffer id, String reason) {
      this(id, reason, false);
    }
  }

  /** A batch within the limit, never empty. */
  record Batch(List<Element> elements) implements Message {}

  /**
   * A batch over the limit. Elements without a readable id are only noted, so that a body of {@code
   * [0,0,0,...]} costs neither memory nor a response many times its size.
   */
  record Oversize(List<Buffer> ids, boolean others) implements Message {}

  /** Not JSON. */
  record Malformed(String reason) implements Message {}
}

package io.jelly.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.jelly.rpc.Message.Element;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a body in one pass, without building a tree: only the members of the request objects are
 * looked at, params and ids are remembered as slices of the body. The whole body is read before
 * anything is executed, because a syntax error at its end answers for all of it. Thread-safe.
 */
final class MessageParser {
  private final JsonFactory factory;
  private final LiveLimits limits;
  private final int depth;

  /** The depth stays as it is now. */
  MessageParser(LiveLimits limits) {
    this.limits = limits;
    depth = limits.get().depth();
    // Length is bounded by the body already. Interning names would let clients fill a JVM-wide
    // table.
    this.factory =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(depth)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();
  }

  /**
   * What the body is; never throws. A UTF-8 byte order mark before the value is ignored (RFC 8259,
   * section 8.1).
   */
  Message parse(Buffer received) {
    Buffer body = withoutMark(received);
    byte[] bytes = body.getBytes();
    if (!isUtf8(bytes)) {
      return new Message.Malformed("the body is not valid UTF-8");
    }
    try (JsonParser in = factory.createParser(bytes)) {
      return read(in, body);
    } catch (StreamConstraintsException e) {
      return new Message.Malformed("nested deeper than " + depth + " levels");
    } catch (JsonProcessingException e) {
      return new Message.Malformed("invalid JSON at byte " + offset(e.getLocation(), bytes.length));
    } catch (IOException | RuntimeException e) {
      return new Message.Malformed("invalid JSON");
    }
  }

  private Message read(JsonParser in, Buffer body) throws IOException {
    if (in.nextToken() == null) {
      return new Message.Malformed("the body is empty");
    }
    Message message =
        in.currentToken() == JsonToken.START_ARRAY ? batch(in, body) : element(in, body);
    if (in.nextToken() != null) {
      return new Message.Malformed(
          "text after the JSON value at byte " + in.currentTokenLocation().getByteOffset());
    }
    return message;
  }

  private Message batch(JsonParser in, Buffer body) throws IOException {
    List<Element> elements = new ArrayList<>();
    int most = limits.get().batch();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (elements.size() == most) {
        return oversize(in, body, elements);
      }
      elements.add(element(in, body));
    }
    return elements.isEmpty()
        ? new Message.Invalid(Message.NULL_ID, "a batch must not be empty")
        : new Message.Batch(elements);
  }

  private static Message oversize(JsonParser in, Buffer body, List<Element> read)
      throws IOException {
    OversizeCollector collector = new OversizeCollector();
    read.forEach(collector::add);
    do {
      collector.add(element(in, body));
    } while (in.nextToken() != JsonToken.END_ARRAY);
    return collector.finish();
  }

  private static Element element(JsonParser in, Buffer body) throws IOException {
    if (in.currentToken() == JsonToken.START_OBJECT) {
      return new RequestReader(in, body).read();
    }
    in.skipChildren();
    return new Message.Invalid(Message.NULL_ID, "a request must be an object");
  }

  private static Buffer withoutMark(Buffer body) {
    boolean marked =
        body.length() >= 3
            && body.getUnsignedByte(0) == 0xEF
            && body.getUnsignedByte(1) == 0xBB
            && body.getUnsignedByte(2) == 0xBF;
    return marked ? body.slice(3, body.length()) : body;
  }

  /** Also keeps the parser from guessing UTF-16 or UTF-32, where it would lose the byte offsets. */
  private static boolean isUtf8(byte[] bytes) {
    boolean zeros = bytes.length > 0 && (bytes[0] == 0 || (bytes.length > 1 && bytes[1] == 0));
    boolean secondMark = bytes.length > 0 && bytes[0] == (byte) 0xEF;
    return !zeros && !secondMark && StrictUtf8.valid(bytes);
  }

  private static long offset(JsonLocation location, int length) {
    return location == null || location.getByteOffset() < 0 ? length : location.getByteOffset();
  }

  /** Keeps only what the refusal of a too large batch needs. */
  private static final class OversizeCollector {
    private final List<Buffer> ids = new ArrayList<>();
    private boolean others;

    void add(Element element) {
      Buffer id = element.id();
      if (element instanceof Message.Invalid && id == Message.NULL_ID) {
        others = true;
      } else if (id != null) {
        ids.add(id);
      }
    }

    Message finish() {
      return new Message.Oversize(ids, others);
    }
  }
}

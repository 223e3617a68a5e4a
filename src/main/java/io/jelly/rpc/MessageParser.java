package io.jelly.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.jelly.rpc.Message.Element;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body in one pass: only the members of the request objects are looked at, params and ids
 * are remembered as slices of the body; the params of methods that are here are decoded on the way,
 * so that they need not be read again. The whole body is read before anything is executed, because
 * a syntax error at its end answers for all of it. Thread-safe.
 */
final class MessageParser {
  /** The values of a larger body would all be in memory before the first of its calls begins. */
  private static final int MOST_DECODED_BYTES = 1 << 20;

  private final LiveLimits limits;
  private final Predicate<String> decoded;
  private volatile Bounded bounded;

  /** What reads bodies that nest no deeper than this. */
  private record Bounded(int depth, BodyParser.Factory factory) {}

  /**
   * @param decoded the methods whose params are decoded as they are read
   */
  MessageParser(LiveLimits limits, Predicate<String> decoded) {
    this.limits = limits;
    this.decoded = decoded;
    bounded = bounded(limits.get().depth());
  }

  private static Bounded bounded(int depth) {
    // Length is bounded by the body already. Interning names would let clients fill a JVM-wide
    // table.
    return new Bounded(
        depth,
        new BodyParser.Factory(
            new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())));
  }

  private Bounded now() {
    Bounded last = bounded;
    int depth = limits.get().depth();
    if (last.depth() == depth) return last;
    Bounded next = bounded(depth);
    bounded = next;
    return next;
  }

  /** As the other; responses are like anything else that is no request. */
  Message parse(Buffer received) {
    return parse(received, false);
  }

  /**
   * What the body is; never throws. A UTF-8 byte order mark before the value is ignored (RFC 8259,
   * section 8.1).
   *
   * @param ignoringResponses whether a batch that is too large is silent about those in it
   */
  Message parse(Buffer received, boolean ignoringResponses) {
    Buffer body = withoutMark(received);
    byte[] bytes = body.getBytes();
    if (!isUtf8(bytes)) {
      return new Message.Malformed("the body is not valid UTF-8");
    }
    Bounded now = now();
    try (BodyParser in = now.factory().parser(bytes)) {
      boolean decodes = bytes.length <= MOST_DECODED_BYTES && isOwnCodec();
      ValueReader values = decodes ? new ValueReader(in) : null;
      return new Reading(in, body, values, new OversizeCollector(ignoringResponses)).message();
    } catch (StreamConstraintsException e) {
      return new Message.Malformed("nested deeper than " + now.depth() + " levels");
    } catch (JsonProcessingException e) {
      return new Message.Malformed("invalid JSON at byte " + offset(e.getLocation(), bytes.length));
    } catch (IOException | RuntimeException e) {
      return new Message.Malformed("invalid JSON");
    }
  }

  /** One body being read. */
  private final class Reading {
    private final JsonParser in;
    private final Buffer body;
    private final @Nullable ValueReader values;
    private final OversizeCollector collector;

    Reading(JsonParser in, Buffer body, @Nullable ValueReader values, OversizeCollector collector) {
      this.in = in;
      this.body = body;
      this.values = values;
      this.collector = collector;
    }

    Message message() throws IOException {
      if (in.nextToken() == null) {
        return new Message.Malformed("the body is empty");
      }
      Message message = in.currentToken() == JsonToken.START_ARRAY ? batch() : element(values);
      if (in.nextToken() != null) {
        return new Message.Malformed(
            "text after the JSON value at byte " + in.currentTokenLocation().getByteOffset());
      }
      return message;
    }

    private Message batch() throws IOException {
      List<Element> elements = new ArrayList<>();
      int most = limits.get().batch();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (elements.size() == most) {
          return oversize(elements);
        }
        elements.add(element(values));
      }
      return elements.isEmpty()
          ? new Message.Invalid(Message.NULL_ID, "a batch must not be empty")
          : new Message.Batch(elements);
    }

    private Message oversize(List<Element> read) throws IOException {
      read.forEach(collector::add);
      do {
        collector.add(element(null));
      } while (in.nextToken() != JsonToken.END_ARRAY);
      return collector.finish();
    }

    private Element element(@Nullable ValueReader reader) throws IOException {
      if (in.currentToken() == JsonToken.START_OBJECT) {
        return new RequestReader(in, body, reader, decoded).read();
      }
      in.skipChildren();
      return new Message.Invalid(Message.NULL_ID, "a request must be an object");
    }
  }

  /** An application with jackson-databind may have told that one how to read. */
  private static boolean isOwnCodec() {
    return Json.CODEC.getClass() == JacksonCodec.class;
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
    private final boolean ignoringResponses;
    private final List<Buffer> ids = new ArrayList<>();
    private boolean others;

    OversizeCollector(boolean ignoringResponses) {
      this.ignoringResponses = ignoringResponses;
    }

    void add(Element element) {
      if (ignoringResponses && element instanceof Message.Invalid odd && odd.response()) return;
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

package io.jelly.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The elements of a JSON array as slices of its bytes. */
final class ArrayElements {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private ArrayElements() {}

  /** Of one valid array, whose bounds have been checked. */
  static List<Buffer> of(Buffer array) {
    List<Buffer> elements = new ArrayList<>();
    try (JsonParser in = FACTORY.createParser(array.getBytes())) {
      in.nextToken();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        int start = (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        in.finishToken();
        elements.add(array.slice(start, (int) in.currentLocation().getByteOffset()));
      }
      return elements;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

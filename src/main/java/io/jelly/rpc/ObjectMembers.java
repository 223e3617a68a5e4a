package io.jelly.rpc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The members of a JSON object as slices of its bytes: numbers keep their digits. */
public final class ObjectMembers {
  private ObjectMembers() {}

  /**
   * By name, the last one of a name that is given twice.
   *
   * @throws IllegalArgumentException if this is not exactly one JSON object
   */
  public static Map<String, Buffer> of(Buffer object) {
    Map<String, Buffer> members = new HashMap<>();
    try (JsonParser in = ArrayElements.FACTORY.createParser(object.getBytes())) {
      if (in.nextToken() != JsonToken.START_OBJECT)
        throw new IllegalArgumentException("not a JSON object");
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        int start = (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        in.finishToken();
        members.put(name, object.slice(start, (int) in.currentLocation().getByteOffset()));
      }
      if (in.nextToken() != null) throw new IllegalArgumentException("more than a JSON object");
      return members;
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
  }
}

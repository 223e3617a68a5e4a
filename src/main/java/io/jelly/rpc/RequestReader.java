package io.jelly.rpc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.jelly.rpc.Message.Element;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request object. Member names are case-sensitive and unknown members are ignored. One of
 * the four known members given twice makes the request invalid: readers disagree about which one
 * counts, and whoever checked the request before us may have read the other.
 */
final class RequestReader {
  private final JsonParser in;
  private final Buffer body;
  private final @Nullable ValueReader values;
  private final Predicate<String> decoded;
  private boolean version;
  private @Nullable String method;
  private boolean methodSeen;
  private @Nullable Params params;
  private boolean answers;
  private boolean idSeen;
  private @Nullable Buffer id;
  private @Nullable String problem;

  /**
   * @param values decodes params; null to leave them as they are
   * @param decoded the methods whose params are to be decoded
   */
  RequestReader(
      JsonParser in, Buffer body, @Nullable ValueReader values, Predicate<String> decoded) {
    this.in = in;
    this.body = body;
    this.values = values;
    this.decoded = decoded;
  }

  /** The parser stands at the opening brace, and afterwards at the closing one. */
  Element read() throws IOException {
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "jsonrpc" -> readVersion();
        case "method" -> readMethod();
        case "params" -> readParams();
        case "id" -> readId();
        case "result", "error" -> {
          answers = true;
          in.skipChildren();
        }
        default -> in.skipChildren();
      }
    }
    return finish();
  }

  private Element finish() {
    boolean response = answers && !methodSeen && version && problem == null;
    if (!version) {
      problem("jsonrpc must be \"2.0\"");
    }
    if (method == null) {
      problem("method must be a string");
    }
    if (problem != null || method == null) {
      return new Message.Invalid(
          id == null ? Message.NULL_ID : id, problem == null ? "" : problem, response);
    }
    return new Message.Request(method, params == null ? Params.absent() : params, id);
  }

  private void readVersion() throws IOException {
    once("jsonrpc", version);
    boolean right = in.currentToken() == JsonToken.VALUE_STRING && isVersion2();
    in.skipChildren();
    if (!right) {
      problem("jsonrpc must be \"2.0\"");
    }
    version = true;
  }

  /** Without making a text of it, for each call. */
  private boolean isVersion2() throws IOException {
    if (in.getTextLength() != 3) return false;
    char[] text = in.getTextCharacters();
    int at = in.getTextOffset();
    return text[at] == '2' && text[at + 1] == '.' && text[at + 2] == '0';
  }

  private void readMethod() throws IOException {
    once("method", methodSeen);
    methodSeen = true;
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      method = in.getText();
    } else {
      in.skipChildren();
      problem("method must be a string");
    }
  }

  private void readParams() throws IOException {
    once("params", params != null);
    params = Params.absent();
    JsonToken token = in.currentToken();
    if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
      params = arrayOrObject();
    } else if (token != JsonToken.VALUE_NULL) {
      problem("params must be an array or an object");
    }
  }

  private Params arrayOrObject() throws IOException {
    int start = (int) in.currentTokenLocation().getByteOffset();
    Object value = null;
    if (values != null && method != null && decoded.test(method)) value = values.read();
    else in.skipChildren();
    return Params.of(body, start, (int) in.currentLocation().getByteOffset(), value);
  }

  private void readId() throws IOException {
    once("id", idSeen);
    boolean first = !idSeen;
    idSeen = true;
    id = Message.NULL_ID;
    switch (in.currentToken()) {
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        Buffer token = token();
        id = first ? token : Message.NULL_ID;
      }
      case VALUE_NULL -> {}
      default -> {
        in.skipChildren();
        problem("id must be a string, a number or null");
      }
    }
  }

  /** The bytes of the text or number the parser stands at, which is read to its end. */
  private Buffer token() throws IOException {
    long start = in.currentTokenLocation().getByteOffset();
    in.finishToken();
    return body.getBuffer((int) start, (int) in.currentLocation().getByteOffset());
  }

  private void once(String member, boolean seen) {
    if (seen) {
      problem(member + " is given twice");
    }
  }

  private void problem(String text) {
    if (problem == null) {
      problem = text;
    }
  }
}

package io.jelly.rpc;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Jackson's parser of bytes, with a shorter way through texts without escapes: their end is looked
 * for eight bytes at a time, and they are copied as they stand. Of large params texts are nearly
 * all, and Jackson reads each byte of them by itself, twice where the text is wanted from the
 * bytes. Everything else, and every text that is not so plain, is left to Jackson. The bytes must
 * be valid UTF-8: where they are copied nobody looks at them again.
 */
final class BodyParser extends UTF8StreamJsonParser {
  private BodyParser(
      IOContext context,
      int features,
      @Nullable ObjectCodec codec,
      ByteQuadsCanonicalizer names,
      byte[] body,
      int start,
      int length) {
    super(context, features, null, codec, names, body, start, start + length, 0, false);
  }

  /** Of bytes only; what is not UTF-8 must not come here. Thread-safe. */
  static final class Factory extends JsonFactory {
    private static final long serialVersionUID = 1;

    Factory(JsonFactoryBuilder builder) {
      super(builder);
    }

    /** As {@link JsonFactory#createParser(byte[])}. */
    BodyParser parser(byte[] body) throws IOException {
      return (BodyParser) createParser(body);
    }

    @Override
    protected JsonParser _createParser(byte[] body, int start, int length, IOContext context) {
      context.setEncoding(JsonEncoding.UTF8);
      ByteQuadsCanonicalizer names = _byteSymbolCanonicalizer.makeChild(_factoryFeatures);
      return new BodyParser(context, _parserFeatures, _objectCodec, names, body, start, length);
    }
  }

  /**
   * The text that the parser stands at and has not read yet; the parser is behind it then. Null if
   * it has been read, or is not plain: {@link #getText()} has it.
   */
  @Nullable String plainText() {
    int start = _inputPtr;
    int end = _tokenIncomplete ? PlainText.end(_inputBuffer, start) : -1;
    if (end < 0) return null;
    passed(end);
    return new String(_inputBuffer, start, end - start, StandardCharsets.UTF_8);
  }

  @Override
  protected void _skipString() throws IOException {
    int end = PlainText.end(_inputBuffer, _inputPtr);
    if (end < 0) super._skipString();
    else passed(end);
  }

  private void passed(int closingQuote) {
    _tokenIncomplete = false;
    _inputPtr = closingQuote + 1;
  }
}

package io.jelly.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were found good, by their SHA-256: neither the memory nor the time of a look gives a
 * token away. The ones not used for longest go first. Thread-safe.
 */
final class KnownTokens {
  private static final int MAX = 4096;

  private final Map<ByteBuffer, Token> tokens =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Token> eldest) {
          return size() > MAX;
        }
      };

  synchronized @Nullable Token find(String token) {
    return tokens.get(digest(token));
  }

  synchronized void add(String token, Token what) {
    tokens.put(digest(token), what);
  }

  private static ByteBuffer digest(String token) {
    return ByteBuffer.wrap(Secp256k1.sha256(token.getBytes(StandardCharsets.UTF_8)));
  }
}

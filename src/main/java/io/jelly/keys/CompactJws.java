package io.jelly.keys;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signed JSON object in its compact form (RFC 7515), of exactly one algorithm, whose header names
 * the public key. What it says is read only after its signature has been checked.
 */
final class CompactJws {
  private static final Pattern SHAPE =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");
  private static final Pattern PUBLIC_KEY = Pattern.compile("04[0-9a-f]{128}");

  private final String text;
  private final Matcher parts;
  private final String key;

  private CompactJws(String text, Matcher parts, String key) {
    this.text = text;
    this.parts = parts;
    this.key = key;
  }

  static CompactJws of(String text) throws TokenRefused {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) throw new TokenRefused("it is no token of three parts");
    return new CompactJws(text, parts, key(json(parts.group(1))));
  }

  /** The header decides nothing: it must say what we expect, and it names one of our own keys. */
  private static String key(JsonObject header) throws TokenRefused {
    if (!Token.ALGORITHM.equals(header.getValue("alg")))
      throw new TokenRefused("its algorithm must be " + Token.ALGORITHM);
    if (header.containsKey("crit")) throw new TokenRefused("it has critical extensions");
    if (!(header.getValue("kid") instanceof String key) || !PUBLIC_KEY.matcher(key).matches())
      throw new TokenRefused("its kid must be the public key, 130 hexadecimal digits");
    return key;
  }

  /** Of the key that it says it is signed with. */
  String address() {
    return PublicKey.addressOf(key);
  }

  /** What it says, if the signature is right. */
  JsonObject claims() throws TokenRefused {
    byte[] message = text.substring(0, parts.end(2)).getBytes(StandardCharsets.US_ASCII);
    if (!publicKey(key).verify(message, bytes(parts.group(3))))
      throw new TokenRefused("its signature is wrong");
    return json(parts.group(2));
  }

  private static PublicKey publicKey(String hex) throws TokenRefused {
    try {
      return PublicKey.of(hex);
    } catch (IllegalArgumentException e) {
      throw new TokenRefused("its kid is no public key");
    }
  }

  private static JsonObject json(String part) throws TokenRefused {
    try {
      return new JsonObject(new String(bytes(part), StandardCharsets.UTF_8));
    } catch (RuntimeException | StackOverflowError e) {
      throw new TokenRefused("it holds no JSON objects");
    }
  }

  private static byte[] bytes(String part) throws TokenRefused {
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw new TokenRefused("it is not base64url");
    }
  }
}

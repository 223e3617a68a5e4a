package io.jelly.keys;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a token says: a JWT (RFC 7519) signed with ES256K (RFC 8812). Its header names the public
 * key as {@code kid}, so that whoever trusts an address needs nothing else to check it.
 *
 * @param address of the key it was signed with
 * @param permissions what it allows: {@code *}, {@code cluster.*} or {@code cluster.status}
 * @param expires when it ends
 */
public record Token(String address, List<String> permissions, Instant expires) {
  /**
   * What a token is for. The same key signs other things as well, and none of those must pass for a
   * token.
   */
  public static final String AUDIENCE = "jelly-rpc";

  static final String ALGORITHM = "ES256K";
  static final int MAX_PERMISSIONS = 64;
  private static final Pattern PERMISSION =
      Pattern.compile("\\*|[^\\s*,]{1,256}|[^\\s*,]{1,256}\\.\\*");

  /** Whether the text is a permission as it may stand in a token. */
  public static boolean isPermission(String text) {
    return PERMISSION.matcher(text).matches();
  }

  /**
   * A new token in its compact form.
   *
   * @param permissions 1 to 64 of them
   * @param validFor at least a second
   * @throws IllegalArgumentException if one of these is not as said
   */
  public static String sign(KeyPair key, List<String> permissions, Duration validFor, Clock clock) {
    if (permissions.isEmpty() || permissions.size() > MAX_PERMISSIONS) {
      throw new IllegalArgumentException("a token has 1 to " + MAX_PERMISSIONS + " permissions");
    }
    for (String permission : permissions) {
      if (!isPermission(permission)) {
        throw new IllegalArgumentException(
            "a permission is *, a name, or a name and .* at its end, not \"" + permission + "\"");
      }
    }
    if (validFor.toSeconds() < 1)
      throw new IllegalArgumentException("a token is valid for a second or more");
    long now = clock.instant().getEpochSecond();
    JsonObject claims =
        new JsonObject()
            .put("iss", key.address())
            .put("aud", AUDIENCE)
            .put("iat", now)
            .put("exp", now + validFor.toSeconds())
            .put("permissions", new JsonArray(permissions));
    return sign(key, header(key), claims);
  }

  static JsonObject header(KeyPair key) {
    return new JsonObject()
        .put("alg", ALGORITHM)
        .put("typ", "JWT")
        .put("kid", key.publicKey().hex());
  }

  static String sign(KeyPair key, JsonObject header, JsonObject claims) {
    String signed = part(header) + "." + part(claims);
    byte[] signature = key.sign(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  private static String part(JsonObject json) {
    byte[] bytes = json.encode().getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

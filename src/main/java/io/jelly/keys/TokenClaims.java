package io.jelly.keys;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The claims of a token whose signature is right. */
final class TokenClaims {
  /** The year 9999: later ones are mistakes, and would overflow somewhere. */
  private static final long LATEST = 253_402_300_799L;

  private final long maxSeconds;
  private final Clock clock;

  TokenClaims(long maxSeconds, Clock clock) {
    this.maxSeconds = maxSeconds;
    this.clock = clock;
  }

  Token read(String address, JsonObject claims) throws TokenRefused {
    if (!isForUs(claims.getValue("aud")))
      throw new TokenRefused("its audience must be \"" + Token.AUDIENCE + "\"");
    if (claims.containsKey("iss") && !address.equals(claims.getValue("iss")))
      throw new TokenRefused("its issuer is not the address of its key");
    long issued = second(claims, "iat");
    long expires = second(claims, "exp");
    if (expires <= issued || expires - issued > maxSeconds)
      throw new TokenRefused("it must be made for 1 to " + maxSeconds + " seconds");
    long starts = claims.containsKey("nbf") ? second(claims, "nbf") : issued;
    if (Math.max(issued, starts) > clock.instant().getEpochSecond() + TokenVerifier.SKEW_SECONDS)
      throw new TokenRefused("it is not valid yet");
    return new Token(address, permissions(claims), Instant.ofEpochSecond(expires));
  }

  void checkExpiry(Token token) throws TokenRefused {
    if (!clock.instant().isBefore(token.expires().plusSeconds(TokenVerifier.SKEW_SECONDS)))
      throw new TokenRefused("it has expired");
  }

  private static boolean isForUs(@Nullable Object audience) {
    return audience instanceof JsonArray all
        ? all.contains(Token.AUDIENCE)
        : Token.AUDIENCE.equals(audience);
  }

  private static long second(JsonObject claims, String name) throws TokenRefused {
    Object value = claims.getValue(name);
    boolean whole = value instanceof Integer || value instanceof Long;
    long second = whole ? ((Number) value).longValue() : -1;
    if (second >= 0 && second <= LATEST) return second;
    throw new TokenRefused("its " + name + " must be a time in whole seconds");
  }

  private static List<String> permissions(JsonObject claims) throws TokenRefused {
    List<String> permissions = new ArrayList<>();
    if (claims.getValue("permissions") instanceof JsonArray all
        && !all.isEmpty()
        && all.size() <= Token.MAX_PERMISSIONS) {
      for (Object one : all)
        if (one instanceof String text && Token.isPermission(text)) permissions.add(text);
      if (permissions.size() == all.size()) return List.copyOf(permissions);
    }
    throw new TokenRefused(
        "its permissions must be a list of 1 to " + Token.MAX_PERMISSIONS + " permissions");
  }
}

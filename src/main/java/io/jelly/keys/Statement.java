package io.jelly.keys;

import io.vertx.core.json.JsonObject;

/**
 * Something that the owner of a key says to another node: signed like a {@link Token}, for another
 * purpose, so that neither passes for the other.
 *
 * @param address of the key it was signed with
 * @param claims what it says
 */
public record Statement(String address, JsonObject claims) {
  private static final String AUDIENCE = "jelly-cluster";

  /** The longest one that is looked at, in characters: it may hold a configuration file. */
  private static final int LONGEST = 4 << 20;

  /** Says it; {@code aud} and {@code iss} are added. */
  public static String sign(KeyPair key, JsonObject claims) {
    JsonObject all = claims.copy().put("aud", AUDIENCE).put("iss", key.address());
    return Token.sign(key, Token.header(key), all);
  }

  /** Reads one, if its signature is right; whether its key is trusted is not asked here. */
  public static Statement of(String text) throws TokenRefused {
    if (text.length() > LONGEST)
      throw new TokenRefused("it is longer than " + LONGEST + " characters");
    CompactJws signed = CompactJws.of(text);
    JsonObject claims = signed.claims();
    if (!AUDIENCE.equals(claims.getValue("aud")))
      throw new TokenRefused("its audience must be \"" + AUDIENCE + "\"");
    return new Statement(signed.address(), claims);
  }
}

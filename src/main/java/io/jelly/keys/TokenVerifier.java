package io.jelly.keys;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks tokens: of exactly one algorithm, signed with a key that is trusted, for this purpose, not
 * expired and not made to live too long. The signature is checked before any claim is looked at.
 * Tokens found good are remembered, a bounded number of them, so that a client that sends the same
 * one with each request costs one check. Thread-safe.
 */
public final class TokenVerifier {
  /** How far the clock of whoever made a token may be from ours, in seconds. */
  public static final int SKEW_SECONDS = 30;

  /** The longest token that is looked at, in characters. */
  public static final int LONGEST = 4096;

  private static final Pattern SHAPE =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");
  private static final Pattern PUBLIC_KEY = Pattern.compile("04[0-9a-f]{128}");

  private final Set<String> trusted;
  private final TokenClaims claims;
  private final KnownTokens known = new KnownTokens();

  /**
   * A verifier; takes some tenths of a second when it is the first of the JVM.
   *
   * @param trusted addresses or public keys, in hex of any case
   * @param maxSeconds the longest time a token may be made for
   * @throws IllegalArgumentException saying which of them is neither
   */
  public TokenVerifier(Collection<String> trusted, long maxSeconds, Clock clock) {
    this.trusted =
        trusted.stream().map(TokenVerifier::address).collect(Collectors.toUnmodifiableSet());
    this.claims = new TokenClaims(maxSeconds, clock);
    loadArithmetic();
  }

  /** Its classes and tables take a while, in which the first client would hold up an event loop. */
  private static void loadArithmetic() {
    KeyPair any = KeyPair.of("01");
    byte[] message = new byte[1];
    if (!any.publicKey().verify(message, any.sign(message)))
      throw new IllegalStateException("the arithmetic of secp256k1 does not work here");
  }

  private static String address(String entry) {
    String lower = entry.toLowerCase(Locale.ROOT);
    try {
      return PublicKey.isAddress(lower) ? lower : PublicKey.of(lower).address();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + entry + "\" is neither an address nor a public key: " + e.getMessage());
    }
  }

  /** What the token says, if it is to be believed. */
  public Token verify(String token) throws TokenRefused {
    if (token.length() > LONGEST)
      throw new TokenRefused("the token is longer than " + LONGEST + " characters");
    Token before = known.find(token);
    Token good = before == null ? read(token) : before;
    claims.checkExpiry(good);
    if (before == null) known.add(token, good);
    return good;
  }

  private Token read(String token) throws TokenRefused {
    var parts = SHAPE.matcher(token);
    if (!parts.matches()) throw new TokenRefused("it is no token of three parts");
    String key = key(json(parts.group(1)));
    String address = PublicKey.addressOf(key);
    if (!trusted.contains(address)) throw new TokenRefused("its key is not trusted here");
    int signed = parts.end(2);
    byte[] message = token.substring(0, signed).getBytes(StandardCharsets.US_ASCII);
    if (!publicKey(key).verify(message, bytes(parts.group(3))))
      throw new TokenRefused("its signature is wrong");
    return claims.read(address, json(parts.group(2)));
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

package io.jelly.keys;

import java.time.Clock;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
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

  /**
   * The address of a trusted key, as it stands in a configuration.
   *
   * @param entry an address or a public key, in hex of any case
   * @throws IllegalArgumentException saying that it is neither
   */
  public static String address(String entry) {
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
    CompactJws signed = CompactJws.of(token);
    String address = signed.address();
    if (!trusted.contains(address)) throw new TokenRefused("its key is not trusted here");
    return claims.read(address, signed.claims());
  }
}

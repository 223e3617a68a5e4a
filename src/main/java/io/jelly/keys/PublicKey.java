package io.jelly.keys;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * A public key of secp256k1, known by its uncompressed form in hex. Its address is the SHA-256 of
 * that text (ASCII, lower case), as in JellyChain1. Thread-safe.
 */
public final class PublicKey {
  private static final Pattern SHAPE = Pattern.compile("04[0-9a-f]{128}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-f]{64}");

  private final String hex;
  private final ECPublicKeyParameters point;

  private PublicKey(String hex, ECPublicKeyParameters point) {
    this.hex = hex;
    this.point = point;
  }

  /**
   * The key of a text.
   *
   * @param hex 130 hexadecimal digits that begin with 04, in any case
   * @throws IllegalArgumentException if it is none, or no point of the curve
   */
  public static PublicKey of(String hex) {
    String lower = hex.toLowerCase(Locale.ROOT);
    if (!SHAPE.matcher(lower).matches()) {
      throw new IllegalArgumentException(
          "a public key has 130 hexadecimal digits that begin with 04");
    }
    try {
      return new PublicKey(lower, Secp256k1.point(HexFormat.of().parseHex(lower)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the public key is no point of secp256k1");
    }
  }

  /** Whether the text has the form of an address: 64 hexadecimal digits in lower case. */
  public static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /** The address of a public key's text, which is not looked at. */
  static String addressOf(String hex) {
    byte[] text = hex.getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(Secp256k1.sha256(text));
  }

  /** 130 digits in lower case. */
  public String hex() {
    return hex;
  }

  /** 64 digits in lower case. */
  public String address() {
    return addressOf(hex);
  }

  /** Whether the signature (64 bytes: r, s) of the message is of this key's owner. */
  public boolean verify(byte[] message, byte[] signature) {
    return Secp256k1.verify(point, message, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey key && key.hex.equals(hex);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public String toString() {
    return hex;
  }
}

package io.jelly.keys;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key of secp256k1 with what follows from it, in the words of JellyChain1's keygen: three
 * lines, {@code Address: }, {@code Private key: } and {@code Public key: }. Nothing but {@link
 * #text} gives the private key away. Thread-safe.
 */
public final class KeyPair {
  private static final Pattern TEXT =
      Pattern.compile(
          "Address: ([0-9a-f]{64})\\R"
              + "Private key: ([0-9a-f]{1,64})\\R"
              + "Public key: (04[0-9a-f]{128})\\R?");

  private final BigInteger privateKey;
  private final String publicKey;

  private KeyPair(BigInteger privateKey) {
    this.privateKey = Secp256k1.checked(privateKey);
    this.publicKey = Secp256k1.publicKey(privateKey);
  }

  /** A new one. */
  public static KeyPair generate() {
    return new KeyPair(Secp256k1.newPrivateKey());
  }

  /**
   * The pair of a private key.
   *
   * @param hex 1 to 64 hexadecimal digits
   * @throws IllegalArgumentException if it is no private key; the message does not repeat it
   */
  public static KeyPair of(String hex) {
    if (!hex.matches("[0-9a-fA-F]{1,64}"))
      throw new IllegalArgumentException("a private key has 1 to 64 hexadecimal digits");
    return new KeyPair(new BigInteger(hex, 16));
  }

  /**
   * The pair that {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is none, or if address or public key are of another
   *     private key; the message does not repeat it
   */
  public static KeyPair parse(String text) {
    Matcher lines = TEXT.matcher(text);
    if (!lines.matches()) {
      throw new IllegalArgumentException(
          "not the three lines of a key pair: " + String.join(", ", HEADS));
    }
    KeyPair pair = of(lines.group(2));
    if (!pair.publicKey.equals(lines.group(3)) || !pair.address().equals(lines.group(1))) {
      throw new IllegalArgumentException(
          "its address or public key is not that of its private key");
    }
    return pair;
  }

  private static final List<String> HEADS =
      List.of("\"Address: ...\"", "\"Private key: ...\"", "\"Public key: ...\"");

  /** The address; 64 digits in lower case. */
  public String address() {
    return PublicKey.addressOf(publicKey);
  }

  /** The public key. */
  public PublicKey publicKey() {
    return PublicKey.of(publicKey);
  }

  /** The three lines, each with its end. Holds the private key. */
  public String text() {
    String digits = privateKey.toString(16);
    // Whole bytes, and no more of them than it needs, as the original prints it.
    String whole = digits.length() % 2 == 0 ? digits : "0" + digits;
    return "Address: %s\nPrivate key: %s\nPublic key: %s\n".formatted(address(), whole, publicKey);
  }

  /** A signature of the message: 64 bytes, r and s; the same each time. */
  public byte[] sign(byte[] message) {
    return Secp256k1.sign(privateKey, message);
  }

  /** The address only. */
  @Override
  public String toString() {
    return "KeyPair[" + address() + "]";
  }
}

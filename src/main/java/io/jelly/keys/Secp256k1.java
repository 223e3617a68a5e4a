package io.jelly.keys;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * The curve of JellyChain1, which the JDK has no more: ECDSA over SHA-256, with signatures of 64
 * bytes (r and s, big-endian), as ES256K of RFC 8812 has them. All arithmetic is Bouncy Castle's;
 * its lightweight classes are used and not its JCA provider, which would have to stand before the
 * JDK's own for every signature of the JVM.
 */
final class Secp256k1 {
  static final int SIGNATURE_BYTES = 64;
  private static final int NUMBER_BYTES = 32;

  private static final ECDomainParameters CURVE = curve();

  private Secp256k1() {}

  private static ECDomainParameters curve() {
    X9ECParameters curve = CustomNamedCurves.getByName("secp256k1");
    return new ECDomainParameters(curve);
  }

  static BigInteger newPrivateKey() {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(CURVE, new SecureRandom()));
    return ((ECPrivateKeyParameters) generator.generateKeyPair().getPrivate()).getD();
  }

  /**
   * The private key of a number.
   *
   * @throws IllegalArgumentException if it is zero or not below the order of the curve
   */
  static BigInteger checked(BigInteger number) {
    if (number.signum() > 0 && number.compareTo(CURVE.getN()) < 0) return number;
    throw new IllegalArgumentException("the private key is out of the range of secp256k1");
  }

  /** Uncompressed, in lower-case hex: 130 characters. */
  static String publicKey(BigInteger privateKey) {
    ECPoint point = new FixedPointCombMultiplier().multiply(CURVE.getG(), privateKey);
    return HexFormat.of().formatHex(point.normalize().getEncoded(false));
  }

  /**
   * Reads an uncompressed point.
   *
   * @throws IllegalArgumentException if it is not on the curve
   */
  static ECPublicKeyParameters point(byte[] encoded) {
    // Also checks that it is a point of the curve, and not the one at infinity.
    return new ECPublicKeyParameters(CURVE.getCurve().decodePoint(encoded), CURVE);
  }

  /** Deterministic (RFC 6979), and with the smaller one of the two values of s. */
  static byte[] sign(BigInteger privateKey, byte[] message) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(privateKey, CURVE));
    BigInteger[] numbers = signer.generateSignature(sha256(message));
    BigInteger s = numbers[1].min(CURVE.getN().subtract(numbers[1]));
    byte[] signature = new byte[SIGNATURE_BYTES];
    BigIntegers.asUnsignedByteArray(numbers[0], signature, 0, NUMBER_BYTES);
    BigIntegers.asUnsignedByteArray(s, signature, NUMBER_BYTES, NUMBER_BYTES);
    return signature;
  }

  static boolean verify(ECPublicKeyParameters key, byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) return false;
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, key);
    return verifier.verifySignature(
        sha256(message),
        new BigInteger(1, Arrays.copyOf(signature, NUMBER_BYTES)),
        new BigInteger(1, Arrays.copyOfRange(signature, NUMBER_BYTES, SIGNATURE_BYTES)));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}

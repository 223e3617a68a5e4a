package io.jelly.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPairTest {
  private static final String ORDER =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  private static final byte[] MESSAGE = "Satoshi Nakamoto".getBytes(StandardCharsets.US_ASCII);

  private final KeyPair one = KeyPair.of("01");

  @Test
  void theVectorOfJellyChain1() {
    assertEquals(
        """
        Address: b3a373ff6d59118736ecbcc2de113504a9c4e115aede71f2384ce2890465fee7
        Private key: 01
        Public key: 0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798\
        483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8
        """,
        one.text());
  }

  @Test
  void signaturesAreDeterministicAndCheckOut() {
    // RFC 6979 with this curve and SHA-256, as published with Bitcoin's implementations.
    assertEquals(
        "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
            + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
        HexFormat.of().formatHex(one.sign(MESSAGE)));
    assertTrue(one.publicKey().verify(MESSAGE, one.sign(MESSAGE)));
  }

  @Test
  void anyChangeOfMessageSignatureOrKeyShows() {
    byte[] signature = one.sign(MESSAGE);
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertFalse(one.publicKey().verify(MESSAGE, changed), "byte " + i);
    }
    assertFalse(one.publicKey().verify(new byte[] {1}, signature));
    assertFalse(KeyPair.of("02").publicKey().verify(MESSAGE, signature));
    for (byte[] none : new byte[][] {{}, new byte[63], new byte[64], new byte[65]}) {
      assertFalse(one.publicKey().verify(MESSAGE, none), none.length + " bytes");
    }
  }

  @Test
  void generatedPairsDifferAndReadBack() {
    KeyPair pair = KeyPair.generate();
    assertNotEquals(pair.address(), KeyPair.generate().address());
    KeyPair read = KeyPair.parse(pair.text());
    assertEquals(pair.text(), read.text());
    assertArrayEquals(pair.sign(MESSAGE), read.sign(MESSAGE));
    assertEquals(pair.publicKey(), PublicKey.of(pair.publicKey().hex()));
  }

  @Test
  void windowsLineEndsAndAMissingLastOneAreRead() {
    assertEquals(one.address(), KeyPair.parse(one.text().replace("\n", "\r\n")).address());
    assertEquals(one.address(), KeyPair.parse(one.text().strip()).address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "00", "g1", "-1", ORDER, "1" + ORDER})
  void whatIsNoPrivateKeyIsRefusedAndNotRepeated(String hex) {
    String said = assertThrows(IllegalArgumentException.class, () -> KeyPair.of(hex)).getMessage();
    assertFalse(hex.length() > 2 && said.contains(hex), said);
  }

  @Test
  void linesThatDoNotBelongTogetherAreRefused() {
    String other = KeyPair.of("02").text();
    String mixed = one.text().lines().limit(2).reduce("", (a, b) -> a + b + "\n");
    String text = mixed + other.lines().skip(2).findFirst().orElseThrow();
    assertThrows(IllegalArgumentException.class, () -> KeyPair.parse(text));
    assertThrows(IllegalArgumentException.class, () -> KeyPair.parse("Address: 1"));
  }

  @Test
  void aPointBesideTheCurveIsNoPublicKey() {
    String beside = one.publicKey().hex().replaceFirst("b8$", "b9");
    assertThrows(IllegalArgumentException.class, () -> PublicKey.of(beside));
    assertThrows(IllegalArgumentException.class, () -> PublicKey.of("04" + "0".repeat(128)));
    assertThrows(IllegalArgumentException.class, () -> PublicKey.of("02" + "0".repeat(64)));
  }

  @Test
  void nothingPrintsThePrivateKeyByAccident() {
    KeyPair pair = KeyPair.generate();
    String privateKey = pair.text().lines().skip(1).findFirst().orElseThrow().substring(13);
    assertFalse(pair.toString().contains(privateKey));
  }
}

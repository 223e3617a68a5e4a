package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.NodeConfig.PemPair;
import io.jelly.it.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsPairTest {
  private static PemFiles one;
  private static PemFiles other;
  private static PemFiles rsa;

  @TempDir private Path folder;

  @BeforeAll
  static void make() {
    one = PemFiles.selfSigned();
    other = PemFiles.selfSigned();
    rsa = PemFiles.selfSigned("RSA");
  }

  private static String problem(Path certificate, Path key) {
    PemPair files = new PemPair(certificate, key);
    return String.valueOf(assertThrows(IOException.class, () -> TlsPair.read(files)).getMessage());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file.pem"), text);
  }

  @Test
  void aPairThatBelongsTogetherIsRead() throws IOException {
    for (PemFiles files : new PemFiles[] {one, rsa}) {
      TlsPair pair = TlsPair.read(new PemPair(files.certificate(), files.key()));
      assertEquals(Files.readString(files.certificate()), pair.toJson().getString("cert"));
      assertEquals(Files.readString(files.key()), pair.toJson().getString("key"));
      assertTrue(pair.toString().startsWith("CN=localhost, valid until "), pair.toString());
      assertFalse(pair.toString().contains("PRIVATE"));
    }
  }

  @Test
  void onlyTheFirstCertificateOfAChainHasTheKey() throws IOException {
    String chain = Files.readString(one.certificate()) + Files.readString(other.certificate());
    TlsPair.read(new PemPair(file(chain), one.key()));
    assertTrue(problem(file(chain), other.key()).contains("does not belong"));
  }

  @Test
  void aWrongPairIsSaidWithItsFiles() throws IOException {
    String mismatch =
        "tls.key "
            + other.key()
            + " does not belong to the first certificate of tls.cert "
            + one.certificate();
    assertEquals(mismatch, problem(one.certificate(), other.key()));
    assertEquals(
        "tls.key "
            + rsa.key()
            + " does not belong to the first certificate of tls.cert "
            + one.certificate(),
        problem(one.certificate(), rsa.key()));
    Path gone = folder.resolve("gone.pem");
    assertTrue(problem(gone, one.key()).startsWith("tls.cert " + gone + " cannot be read: "));
    assertTrue(
        problem(one.certificate(), gone).startsWith("tls.key " + gone + " cannot be read: "));
  }

  @Test
  void whatIsNoPemIsSaid() throws IOException {
    Path junk = file("junk");
    assertTrue(problem(junk, one.key()).startsWith("tls.cert " + junk + " holds no certificate"));
    assertTrue(
        problem(one.certificate(), junk)
            .startsWith("tls.key " + junk + " holds no private key that can be used"));
    String wrong = Base64.getEncoder().encodeToString(new byte[40]);
    Path broken = file("-----BEGIN PRIVATE KEY-----\n" + wrong + "\n-----END PRIVATE KEY-----\n");
    assertTrue(problem(one.certificate(), broken).startsWith("tls.key " + broken));
    Path locked =
        file(
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + wrong
                + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
    assertTrue(problem(one.certificate(), locked).contains("is encrypted"));
    // The two in each other's place.
    assertTrue(problem(one.key(), one.certificate()).contains("holds no certificate"));
  }
}

package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.impl.KeyStoreHelper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its key that belong together, read by the code that the workers read them with.
 *
 * @param files where they are from
 * @param certificates PEM: that of the service, then those above it
 * @param key PEM
 */
public record TlsPair(NodeConfig.PemPair files, String certificates, String key) {
  private static final int MAX_BYTES = 1 << 20;
  private static final String ENTRY = "dummy-entry-0";
  private static final byte[] SIGNED = {1, 2, 3, 4};

  /**
   * Reads and checks both.
   *
   * @throws IOException for the user, with the file and what is wrong with it
   */
  public static TlsPair read(NodeConfig.PemPair files) throws IOException {
    TlsPair pair =
        new TlsPair(files, text("tls.cert", files.certificate()), text("tls.key", files.key()));
    pair.check();
    return pair;
  }

  private static String text(String name, Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES)
        throw new IOException("has more than " + MAX_BYTES + " bytes");
      return Files.readString(file);
    } catch (IOException e) {
      throw new IOException(name + " " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void check() throws IOException {
    X509Certificate first = certificate();
    if (key.contains("ENCRYPTED"))
      throw wrongKey("is encrypted; what is needed is a key without a password", null);
    PrivateKey read;
    try {
      KeyStore store =
          KeyStoreHelper.loadKeyCert(
              List.of(Buffer.buffer(key)), List.of(Buffer.buffer(certificates)));
      char[] password = KeyStoreHelper.DUMMY_PASSWORD.toCharArray();
      read = (PrivateKey) store.getKey(ENTRY, password);
    } catch (IllegalArgumentException otherAlgorithm) {
      throw mismatch();
    } catch (Exception e) {
      throw wrongKey("holds no private key that can be used: " + e.getMessage(), e);
    }
    if (!belongs(read, first)) throw mismatch();
  }

  /** The one that clients check the name of. */
  X509Certificate certificate() throws IOException {
    try {
      KeyStore store = KeyStoreHelper.loadCA(Stream.of(Buffer.buffer(certificates)));
      return (X509Certificate) store.getCertificate("cert-0");
    } catch (Exception e) {
      throw new IOException(
          "tls.cert " + files.certificate() + " holds no certificate: " + e.getMessage(), e);
    }
  }

  private static boolean belongs(PrivateKey key, X509Certificate certificate) {
    try {
      Signature signature =
          Signature.getInstance("SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA"));
      signature.initSign(key);
      signature.update(SIGNED);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(SIGNED);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private IOException mismatch() {
    return wrongKey(
        "does not belong to the first certificate of tls.cert " + files.certificate(), null);
  }

  private IOException wrongKey(String what, @Nullable Exception cause) {
    return new IOException("tls.key " + files.key() + " " + what, cause);
  }

  /** What a worker is told, as its setting {@code tls}. */
  public JsonObject toJson() {
    return new JsonObject().put("cert", certificates).put("key", key).put("files", files(files));
  }

  private static JsonArray files(NodeConfig.PemPair files) {
    return JsonArray.of(files.certificate().toString(), files.key().toString());
  }

  /** Of whom the certificate is and how long it is valid; nothing that is secret. */
  @Override
  public String toString() {
    try {
      X509Certificate first = certificate();
      return first.getSubjectX500Principal() + ", valid until " + first.getNotAfter().toInstant();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}

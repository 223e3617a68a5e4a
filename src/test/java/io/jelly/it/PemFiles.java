package io.jelly.it;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that has signed itself, and its key, as PEM files: an authority of its own. */
public record PemFiles(Path certificate, Path key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  public static PemFiles selfSigned() {
    return selfSigned("EC");
  }

  /** With a key of this algorithm. */
  public static PemFiles selfSigned(String algorithm) {
    try (InputStream in = Files.newInputStream(Keystore.selfSigned(algorithm))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      String alias = store.aliases().nextElement();
      return new PemFiles(
          write("CERTIFICATE", store.getCertificate(alias).getEncoded()),
          write("PRIVATE KEY", store.getKey(alias, PASSWORD).getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes both in the place of those of another pair, one after the other. */
  void putInPlaceOf(PemFiles files) {
    try {
      Files.copy(certificate, files.certificate(), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(key, files.key(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy that can be written over. */
  PemFiles copy() {
    Path folder = Workspace.folder();
    PemFiles copy = new PemFiles(folder.resolve("copy.crt"), folder.resolve("copy.key"));
    putInPlaceOf(copy);
    return copy;
  }

  X509Certificate x509() {
    try (InputStream in = Files.newInputStream(certificate)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Trusts all of these. */
  static SSLContext trusting(PemFiles... authorities) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (PemFiles each : authorities)
        store.setCertificateEntry("ca-" + store.size(), each.x509());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Path write(String kind, byte[] content) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return Workspace.file(
        "file.pem", "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
  }

  /** As the group {@code tls} of the configuration, itself the authority. */
  JsonObject asConfig() {
    return new JsonObject()
        .put("cert", certificate.toString())
        .put("key", key.toString())
        .put("ca", certificate.toString());
  }
}

package io.jelly.it;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate that has signed itself, and its key, as PEM files: an authority of its own. */
record PemFiles(Path certificate, Path key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  static PemFiles selfSigned() {
    try (InputStream in = Files.newInputStream(Keystore.selfSigned())) {
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

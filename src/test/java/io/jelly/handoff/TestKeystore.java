package io.jelly.handoff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for 127.0.0.1, made by the JDK's own tool; password changeit. */
final class TestKeystore {
  private TestKeystore() {}

  static Path in(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("keystore.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options =
        "-genkeypair -storetype PKCS12 -storepass changeit -alias test -keyalg EC"
            + " -dname CN=localhost -ext san=ip:127.0.0.1 -keystore";
    List<String> command = new ArrayList<>(List.of(keytool));
    command.addAll(List.of(options.split(" ", -1)));
    command.add(file.toString());
    if (new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() != 0)
      throw new AssertionError("keytool failed");
    return file;
  }

  /** Trusts that certificate alone. */
  static SSLContext trusting(Path keystore) throws Exception {
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(keystore)) {
      made.load(in, "changeit".toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", made.getCertificate("test"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}

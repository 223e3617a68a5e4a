package io.jelly.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom {@code call} believes to be whom it wants to call over TLS. */
final class CallTrust {
  private CallTrust() {}

  /**
   * Servers whose certificates are signed by one of those in a PEM file, and have the right name.
   */
  static SSLContext authorities(Path pem) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each : read(pem)) store.setCertificateEntry("ca-" + number++, each);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return context(factory.getTrustManagers());
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(pem, e);
    }
  }

  /** The one server that shows the first certificate of the file, whatever its name is. */
  static SSLContext exactly(Path pem) {
    try {
      return context(new TrustManager[] {new Known(read(pem).iterator().next())});
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(pem, e);
    }
  }

  private static Collection<? extends Certificate> read(Path pem)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) throw new CertificateException("there is no certificate in it");
      return found;
    }
  }

  private static SSLContext context(TrustManager[] trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust, null);
    return context;
  }

  private static CommandFailure unusable(Path pem, Exception why) {
    return CommandFailure.usage(
        "call: " + pem + " cannot be used as PEM certificates: " + why.getMessage());
  }

  private static final class Known extends X509ExtendedTrustManager {
    private final Certificate known;

    Known(Certificate known) {
      this.known = known;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (!chain[0].equals(known))
        throw new CertificateException("this is not the certificate of the node");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException("nobody is served here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, kind);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

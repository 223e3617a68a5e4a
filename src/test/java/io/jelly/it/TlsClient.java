package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over TLS, one request after the other on a connection that is replaced only when a
 * response has announced its end.
 */
final class TlsClient implements Crowd.Client {
  private final SSLContext context;
  private final int port;
  private @Nullable HeldConnection connection;
  private int next;

  private TlsClient(SSLContext context, int port) {
    this.context = context;
    this.port = port;
  }

  static Callable<Crowd.Client> to(int port, SSLContext context) {
    return () -> new TlsClient(context, port);
  }

  /** Trusts whom the keystore (see {@link Keystore}) has. */
  static SSLContext trusting(Path keystore) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(keystore)) {
      trusted.load(in, "changeit".toCharArray());
    }
    // A private key's entry is not trusted as such.
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("test", trusted.getCertificate("test"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Override
  public void exchange() throws IOException {
    if (connection == null) connection = connect();
    String path = "/tls/" + next++;
    assertEquals(path, connection.get(path));
    if (!connection.closes()) return;
    connection.close();
    connection = null;
  }

  private HeldConnection connect() throws IOException {
    Socket socket = context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return new HeldConnection(socket);
  }

  @Override
  public void close() throws IOException {
    if (connection != null) connection.close();
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Clients with a new TLS connection for each request. */
final class FreshTls {
  private final SSLContext context;
  private final int port;

  FreshTls(SSLContext context, int port) {
    this.context = context;
    this.port = port;
  }

  SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    socket.startHandshake();
    return socket;
  }

  /** What a new connection is shown. */
  X509Certificate shown() throws IOException {
    try (SSLSocket socket = connect()) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  Callable<Crowd.Client> clients() {
    return () ->
        new Crowd.Client() {
          @Override
          public void exchange() throws IOException {
            try (HeldConnection connection = new HeldConnection(connect())) {
              assertTrue(connection.get("/health/live").contains("UP"));
            }
          }

          @Override
          public void close() {}
        };
  }
}

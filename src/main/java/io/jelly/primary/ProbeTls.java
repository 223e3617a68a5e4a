package io.jelly.primary;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The primary's question over TLS. It trusts whatever is shown: the other end of the connection is
 * a process that it has started itself, and what matters is the answer.
 */
final class ProbeTls {
  private static final SSLSocketFactory SOCKETS = sockets();

  private ProbeTls() {}

  private static SSLSocketFactory sockets() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  /** Shakes hands over a connection in blocking mode, TCP or Unix. */
  static SSLSocket over(SocketChannel connection) throws IOException {
    SSLSocket secure =
        (SSLSocket) SOCKETS.createSocket(new ChannelSocket(connection), "localhost", 0, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    secure.setSSLParameters(parameters);
    secure.setUseClientMode(true);
    secure.startHandshake();
    return secure;
  }

  /** As much of a socket as TLS needs; a Unix channel has none of its own. */
  private static final class ChannelSocket extends Socket {
    private final SocketChannel channel;

    ChannelSocket(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public InputStream getInputStream() {
      return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream getOutputStream() {
      return Channels.newOutputStream(channel);
    }

    @Override
    public synchronized void setSoTimeout(int timeout) throws SocketException {
      // Whoever asks closes the channel when time is up.
    }

    @Override
    public synchronized void close() throws IOException {
      channel.close();
    }
  }

  /** Trusts anybody. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

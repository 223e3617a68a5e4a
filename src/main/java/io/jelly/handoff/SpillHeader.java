package io.jelly.handoff;

import io.jelly.wire.Proxied;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one node's primary says to another one's before the bytes of a connection that it relays: a
 * header of the PROXY protocol, version 2 (haproxy.org, doc/proxy-protocol.txt), with two fields of
 * ours. It is answered by {@link #ACCEPTED} if a worker there will take the connection.
 *
 * @param proxied whose connection it is
 * @param listener number of the listener it came by
 * @param token what the other node has told the members of the cluster; nobody else knows it
 */
record SpillHeader(Proxied proxied, int listener, String token) {
  /** The answer, one byte; without it the connection is closed. */
  static final byte ACCEPTED = 0x06;

  /** More than the fields of ours, and less than anybody could be made to hold. */
  static final int LONGEST = 512;

  // 0xE0 to 0xEF are free for applications.
  private static final byte LISTENER = (byte) 0xE0;
  private static final byte TOKEN = (byte) 0xE1;

  HAProxyMessage toMessage() {
    InetAddress client = proxied.client().getAddress();
    InetAddress server = proxied.server().getAddress();
    boolean v4 = client instanceof Inet4Address && server instanceof Inet4Address;
    return new HAProxyMessage(
        HAProxyProtocolVersion.V2,
        HAProxyCommand.PROXY,
        v4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
        text(client, v4),
        text(server, v4),
        proxied.client().getPort(),
        proxied.server().getPort(),
        List.of(
            new HAProxyTLV(LISTENER, Unpooled.buffer().writeInt(listener)),
            new HAProxyTLV(TOKEN, Unpooled.copiedBuffer(token, StandardCharsets.US_ASCII))));
  }

  private static String text(InetAddress address, boolean v4) {
    return v4 || !(address instanceof Inet4Address)
        ? NetUtil.toAddressString(address)
        : "::ffff:" + address.getHostAddress();
  }

  /** What a header says; empty if it is none of ours. */
  static Optional<SpillHeader> of(HAProxyMessage message) {
    ByteBuf listener = field(message, LISTENER);
    ByteBuf token = field(message, TOKEN);
    boolean tcp =
        message.proxiedProtocol() == HAProxyProxiedProtocol.TCP4
            || message.proxiedProtocol() == HAProxyProxiedProtocol.TCP6;
    if (!tcp || listener == null || listener.readableBytes() != Integer.BYTES || token == null)
      return Optional.empty();
    return Optional.of(
        new SpillHeader(
            new Proxied(
                address(message.sourceAddress(), message.sourcePort()),
                address(message.destinationAddress(), message.destinationPort())),
            listener.getInt(listener.readerIndex()),
            token.toString(StandardCharsets.US_ASCII)));
  }

  private static @Nullable ByteBuf field(HAProxyMessage message, byte type) {
    for (HAProxyTLV field : message.tlvs())
      if (field.typeByteValue() == type) return field.content();
    return null;
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port);
  }
}

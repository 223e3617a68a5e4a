package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.epoll.EpollChannelOption;

/**
 * The options of a server whose socket is in another process: the ones that matter are passed on,
 * all are accepted.
 */
final class HandedServerConfig extends DefaultChannelConfig {
  private int backlog;
  private boolean reusePort;

  HandedServerConfig(Channel channel) {
    super(channel);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (ChannelOption.SO_BACKLOG.equals(option)) backlog = (Integer) value;
    else if (EpollChannelOption.SO_REUSEPORT.equals(option)) reusePort = (Boolean) value;
    else super.setOption(option, value);
    return true;
  }

  /** 0 for the default. */
  int backlog() {
    return backlog;
  }

  boolean reusePort() {
    return reusePort;
  }
}

package io.jelly.rpc;

/** The methods of one service in a {@link MethodTable}, until closed. */
public interface RpcRegistration extends AutoCloseable {
  /**
   * Takes the methods out of the table; calls already running go on. Closing twice does nothing.
   * Thread-safe.
   */
  @Override
  void close();
}

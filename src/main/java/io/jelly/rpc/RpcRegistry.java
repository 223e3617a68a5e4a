package io.jelly.rpc;

/** Where a {@link RpcService} puts its methods. Only to be used while {@code register} runs. */
public interface RpcRegistry {
  /** Registers a method with {@link MethodOptions#defaults()}. */
  default void method(String name, RpcMethod method) {
    method(name, MethodOptions.defaults(), method);
  }

  /**
   * Registers a method. Several instances may register the same name: each call runs on one of
   * them.
   *
   * @throws IllegalArgumentException if the name is blank, too long, begins with {@code rpc.}
   *     (reserved by JSON-RPC 2.0) or was already registered by this service
   */
  void method(String name, MethodOptions options, RpcMethod method);
}

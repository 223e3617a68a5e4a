package io.jelly.rpc;

/** A group of methods; what a verticle implements to serve JSON-RPC. */
@FunctionalInterface
public interface RpcService {
  /** Registers its methods; called once for each verticle instance, on that instance's context. */
  void register(RpcRegistry registry);
}

package io.jelly.nodes;

import java.util.UUID;

/** Members that are made up. */
final class Members {
  private Members() {}

  static NodeMember data(String node, int worker) {
    return of(node, "token of " + node, worker, NodeIdentity.PROTOCOL, false);
  }

  static NodeMember lite(String node, int worker) {
    return of(node, "token of " + node, worker, NodeIdentity.PROTOCOL, true);
  }

  static NodeMember of(String node, String token, int worker, int protocol, boolean lite) {
    return new NodeMember(
        UUID.randomUUID(),
        node,
        token,
        worker,
        protocol,
        "1.0",
        "bus of " + node + worker,
        "10.0.0.1",
        lite);
  }
}

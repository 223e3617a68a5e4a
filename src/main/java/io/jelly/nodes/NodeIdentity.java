package io.jelly.nodes;

import java.util.Map;

/**
 * Who a member is, as every other member sees it from the first moment: the attributes of a
 * Hazelcast member, which never change.
 *
 * @param node the name of its node
 * @param token one for all workers of a node, another for every other node, also for one of the
 *     same name
 * @param worker its number, 0 without worker processes
 * @param version of the program
 * @param busId the name of its event bus among the members
 */
public record NodeIdentity(String node, String token, int worker, String version, String busId) {
  /**
   * Of what members say to each other. Members of different protocols do not work together: raise
   * it when a message of ours changes its meaning.
   */
  static final int PROTOCOL = 1;

  static final String NODE = "jelly.node";
  static final String TOKEN = "jelly.token";
  static final String WORKER = "jelly.worker";
  static final String VERSION = "jelly.version";
  static final String PROTOCOL_NUMBER = "jelly.protocol";

  /** Where Vert.x's cluster manager looks for the name of the event bus. */
  static final String BUS = "__vertx.nodeId";

  Map<String, String> attributes() {
    return Map.of(
        NODE, node,
        TOKEN, token,
        WORKER, String.valueOf(worker),
        VERSION, version,
        PROTOCOL_NUMBER, String.valueOf(PROTOCOL),
        BUS, busId);
  }
}

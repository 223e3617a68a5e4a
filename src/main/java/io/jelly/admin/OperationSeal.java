package io.jelly.admin;

import io.vertx.core.json.JsonObject;

/**
 * What other nodes know this one by, and what this one asks of others before it does what they say:
 * see {@code cluster.trusted}. May block for a moment. Thread-safe.
 */
public interface OperationSeal {
  /** Nobody is known by anything. */
  OperationSeal NONE =
      new OperationSeal() {
        @Override
        public JsonObject seal(String node, JsonObject call) {
          return call;
        }

        @Override
        public Opened open(JsonObject sealed) {
          return new Opened(sealed, true);
        }
      };

  /**
   * A call that may be done.
   *
   * @param fresh false if this very call has come before: then it must not begin anything
   */
  record Opened(JsonObject call, boolean fresh) {}

  /** Not to be done; the message is for the one who asked. */
  final class Refused extends IllegalStateException {
    /** Says why. */
    public Refused(String why) {
      super(why);
    }
  }

  /** Makes a call of this node's one that a node can know to be of this one. */
  JsonObject seal(String node, JsonObject call);

  /**
   * The call that another node has sealed.
   *
   * @throws Refused if it is not to be done
   */
  Opened open(JsonObject sealed);
}

package io.jelly.rpc;

import io.vertx.json.schema.OutputUnit;
import java.util.List;

/**
 * What of a value breaks a schema.
 *
 * @param path JSON Pointer into the value; empty for the value itself
 * @param reason for people
 */
record SchemaViolation(String path, String reason) {
  /** The innermost of the violations: the others only say that there is one further in. */
  static SchemaViolation of(OutputUnit invalid) {
    List<OutputUnit> all = invalid.getErrors();
    OutputUnit innermost = invalid;
    if (all != null) {
      for (OutputUnit error : all) {
        if (depth(error) >= depth(innermost)) {
          innermost = error;
        }
      }
    }
    String reason = innermost.getError();
    return new SchemaViolation(
        path(innermost), reason == null ? "does not satisfy the schema" : reason);
  }

  private static int depth(OutputUnit error) {
    String at = error.getInstanceLocation();
    String keyword = error.getKeywordLocation();
    return (at == null ? 0 : 1000 * slashes(at)) + (keyword == null ? 0 : slashes(keyword));
  }

  private static int slashes(String location) {
    return (int) location.chars().filter(c -> c == '/').count();
  }

  private static String path(OutputUnit error) {
    String at = error.getInstanceLocation();
    return at == null || !at.startsWith("#") ? "" : at.substring(1);
  }
}

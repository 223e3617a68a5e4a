package io.jelly.rpc;

/**
 * What is known about a method besides its name.
 *
 * @param idempotent calling it twice is as good as once; told to clients whose call timed out
 * @param description one line for {@code rpc.discover}; empty for none
 * @param localOnly not offered to other nodes, because each worker answers for itself
 */
public record MethodOptions(boolean idempotent, String description, boolean localOnly) {
  private static final MethodOptions DEFAULTS = new MethodOptions(false, "", false);

  /** Not idempotent, no description, offered to other nodes. */
  public static MethodOptions defaults() {
    return DEFAULTS;
  }

  /** The same with the method marked idempotent. */
  public MethodOptions asIdempotent() {
    return new MethodOptions(true, description, localOnly);
  }

  /** The same with a description. */
  public MethodOptions describedAs(String text) {
    return new MethodOptions(idempotent, text, localOnly);
  }

  /** The same, not offered to other nodes. */
  public MethodOptions asLocalOnly() {
    return new MethodOptions(idempotent, description, true);
  }
}

package io.jelly.rpc;

import java.util.List;

/**
 * Who makes a call, and what it may do.
 *
 * @param name the address of its key; empty where nobody is asked who he is
 * @param permissions {@code *} for everything, {@code cluster.*} for what begins with {@code
 *     cluster.}, else one permission by its name
 * @param expiresAtMs when that ends, in milliseconds of the epoch
 */
public record Caller(String name, List<String> permissions, long expiresAtMs) {
  /** Whoever calls where nobody is asked who he is: may do everything. */
  public static final Caller ANYONE = new Caller("", List.of("*"), Long.MAX_VALUE);

  /** One that has not said who it is where that is asked: may do nothing. */
  static final Caller UNKNOWN = new Caller("", List.of(), Long.MAX_VALUE);

  /** Takes a copy of the permissions. */
  public Caller {
    permissions = List.copyOf(permissions);
  }

  /** Whether it has this permission. */
  public boolean may(String permission) {
    for (String one : permissions) {
      if (one.equals("*") || one.equals(permission)) return true;
      boolean group = one.endsWith(".*");
      if (group && permission.startsWith(one.substring(0, one.length() - 1))) return true;
    }
    return false;
  }

  /** Checks that it may call a method that wants this permission. */
  void require(String permission) {
    if (!may(permission)) throw ErrorCode.forbidden(permission);
  }
}

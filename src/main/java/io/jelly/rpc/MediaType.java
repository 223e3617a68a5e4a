package io.jelly.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Which content types carry JSON-RPC. Others are refused, and so is none: a web page may send those
 * across origins without asking.
 */
final class MediaType {
  private static final String[] ACCEPTED = {
    "application/json", "application/json-rpc", "application/jsonrequest"
  };

  /** What a client is told that sends another one. */
  static final String EXPECTED = "the content type must be " + String.join(", ", ACCEPTED);

  private MediaType() {}

  /** True for the accepted types, in any case and with any parameters. */
  static boolean isJson(@Nullable String header) {
    if (header == null) {
      return false;
    }
    int semicolon = header.indexOf(';');
    String type = (semicolon < 0 ? header : header.substring(0, semicolon)).trim();
    for (String accepted : ACCEPTED) {
      if (accepted.equalsIgnoreCase(type)) {
        return true;
      }
    }
    return false;
  }
}

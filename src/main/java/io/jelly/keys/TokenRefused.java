package io.jelly.keys;

/** A token that is not accepted; the message says why, and holds nothing of the token. */
public final class TokenRefused extends Exception {
  TokenRefused(String why) {
    super(why, null, false, false);
  }
}

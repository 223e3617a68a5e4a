package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;

/**
 * One JSON value as bytes, put into the response unchanged: numbers keep their digits, objects
 * their order. The method vouches that it is exactly one valid JSON value in UTF-8; it is not
 * parsed again.
 *
 * @param bytes not empty, not changed afterwards
 */
public record RawJson(Buffer bytes) {
  /**
   * Checks that there are bytes at all.
   *
   * @throws IllegalArgumentException if empty, which is no JSON value
   */
  public RawJson {
    if (bytes.length() == 0) {
      throw new IllegalArgumentException(
          "an empty buffer is not a JSON value; use null for no result");
    }
  }
}

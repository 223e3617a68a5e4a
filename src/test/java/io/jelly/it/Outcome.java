package io.jelly.it;

/** What became of one request, as a client sees it. */
enum Outcome {
  /** A complete response of status 200. */
  OK,
  /** The port was closed. */
  REFUSED,
  /** The connection was reset or closed before the first byte of the response. */
  CUT_BEFORE_RESPONSE,
  /** The connection ended within the response. */
  CUT_WITHIN_RESPONSE,
  /** Nothing within the time-out. */
  TIMEOUT,
  /** A complete response of another status, or none of HTTP. */
  BAD_RESPONSE
}

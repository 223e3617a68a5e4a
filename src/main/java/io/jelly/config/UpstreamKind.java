package io.jelly.config;

/** What stands behind a route of the gateway. */
public enum UpstreamKind {
  /** Any HTTP server: only its safe methods may be repeated. */
  HTTP("http"),
  /** A JellyChain1 node: its options are known, and become methods of JSON-RPC. */
  JELLYCHAIN("jellychain");

  private final String text;

  UpstreamKind(String text) {
    this.text = text;
  }

  /** The word used in the file. */
  @Override
  public String toString() {
    return text;
  }
}

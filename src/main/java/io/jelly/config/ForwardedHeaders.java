package io.jelly.config;

/** What the gateway tells upstreams about the client, in X-Forwarded-* and Forwarded. */
public enum ForwardedHeaders {
  /** Behind what the client or a proxy before us said. */
  APPEND("append"),
  /** In place of what the client said: where clients must not be able to lie. */
  REPLACE("replace"),
  /** Nothing; what the client said passes. */
  NONE("none");

  private final String text;

  ForwardedHeaders(String text) {
    this.text = text;
  }

  /** The word used in the file. */
  @Override
  public String toString() {
    return text;
  }
}

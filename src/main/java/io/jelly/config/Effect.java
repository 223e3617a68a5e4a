package io.jelly.config;

import java.util.Optional;

/** When the change of a key in the file of a running node takes effect. */
public enum Effect {
  /** At once, with the workers that are there. */
  LIVE("at once"),
  /** With a new generation of workers, which has to pass the gates of every reload. */
  RELOAD("with a reload"),
  /** Not before the node is started again. */
  RESTART("at the next start");

  private final String words;

  Effect(String words) {
    this.words = words;
  }

  /** What most keys of a group have; a key that differs says so in its definition. */
  static Effect usual(Optional<String> group) {
    return switch (group.orElse("").replaceFirst("\\..*", "")) {
      case "drain", "handoff", "respawn", "reload", "health", "limits", "gateway" -> LIVE;
      case "", "rpc", "tls", "cluster" -> RELOAD;
      default -> RESTART;
    };
  }

  /** As it stands in logs and documents: {@code at once}. */
  public String words() {
    return words;
  }
}

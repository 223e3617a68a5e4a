package io.jelly.supervise;

import java.util.Optional;

/**
 * What workers have answered in some time.
 *
 * @param requests all of them
 * @param errors those answered with a status of 500 or above
 */
public record Answers(long requests, long errors) {
  /** Nothing. */
  public static final Answers NONE = new Answers(0, 0);

  /** So few say nothing of a worker. */
  static final int FEWEST_REQUESTS = 5;

  /** So few may be anybody's bad luck. */
  static final int FEWEST_ERRORS = 3;

  /** Both together. */
  public Answers plus(Answers more) {
    return new Answers(requests + more.requests, errors + more.errors);
  }

  /** What is new since then. */
  public Answers minus(Answers earlier) {
    return new Answers(requests - earlier.requests, errors - earlier.errors);
  }

  /**
   * Why a canary with these answers is worse than the old workers, if it is: it failed a larger
   * part of its requests by more than that many per cent of them.
   */
  public Optional<String> worseThan(Answers old, int maxPercent) {
    boolean enough = requests >= FEWEST_REQUESTS && errors >= FEWEST_ERRORS;
    return enough && percent() > old.percent() + maxPercent
        ? Optional.of("it answered 5xx to " + this + "; the old ones to " + old)
        : Optional.empty();
  }

  private double percent() {
    return requests == 0 ? 0 : 100.0 * errors / requests;
  }

  /** {@code 37 of 40 requests}. */
  @Override
  public String toString() {
    return errors + " of " + requests + " requests";
  }
}

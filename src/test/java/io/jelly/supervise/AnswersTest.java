package io.jelly.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
  @ParameterizedTest
  @CsvSource({
    // canary errors, requests; old errors, requests; per cent; worse
    "37, 40, 0, 1200, 5, true",
    "5, 5, 0, 0, 5, true",
    "4, 4, 0, 100, 5, false", // too few requests
    "2, 10, 0, 100, 5, false", // too few errors
    "3, 60, 0, 100, 5, false", // 5 per cent are allowed
    "4, 60, 0, 100, 5, true",
    "30, 60, 50, 100, 5, false", // no worse than the old ones
    "34, 60, 50, 100, 5, true",
    "3, 600, 0, 100, 0, true",
    "60, 60, 0, 100, 100, false",
    "0, 0, 0, 0, 0, false",
  })
  void aCanaryIsWorseBeyondTheMargin(
      long errors, long requests, long oldErrors, long oldRequests, int percent, boolean worse) {
    Answers canary = new Answers(requests, errors);
    Answers old = new Answers(oldRequests, oldErrors);
    assertEquals(worse, canary.worseThan(old, percent).isPresent());
  }

  @Test
  void theReasonHasTheNumbers() {
    Answers canary = new Answers(50, 40).minus(new Answers(10, 3));
    Answers old = new Answers(1000, 0).plus(new Answers(200, 0));
    assertEquals(
        Optional.of("it answered 5xx to 37 of 40 requests; the old ones to 0 of 1200 requests"),
        canary.worseThan(old, 5));
  }
}

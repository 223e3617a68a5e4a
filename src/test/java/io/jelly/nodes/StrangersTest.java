package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrangersTest {
  private static final InetSocketAddress ONE = InetSocketAddress.createUnresolved("one", 1);

  private final Strangers strangers = new Strangers();

  @Test
  void whoAnswersAgainAndAgainAndStaysOutsideIsNamedOnce() {
    for (int i = 0; i < 4; i++) assertEquals(Set.of(), strangers.among(Set.of(ONE)));
    assertEquals(Set.of(ONE), strangers.among(Set.of(ONE)));
    assertEquals(Set.of(), strangers.among(Set.of(ONE)));
  }

  @Test
  void whoJoinsInTimeIsNone() {
    for (int i = 0; i < 4; i++) strangers.among(Set.of(ONE));
    strangers.among(Set.of());
    assertEquals(Set.of(), strangers.among(Set.of(ONE)));
  }
}

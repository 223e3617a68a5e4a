package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReunionTest {
  private static final InetSocketAddress SELF = at(1);
  private static final InetSocketAddress OTHER = at(2);
  private static final InetSocketAddress NEVER_SEEN = at(3);

  private final List<Set<InetSocketAddress>> searches = new ArrayList<>();
  private final Reunion reunion =
      new Reunion(List.of(SELF, OTHER, NEVER_SEEN), candidates -> searches.add(candidates));

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void whoHasGoneIsLookedForOften() {
    reunion.look(List.of(SELF, OTHER), true, false, 0);
    reunion.look(List.of(SELF), true, false, 2_000);
    reunion.look(List.of(SELF), true, false, 4_000);
    assertEquals(List.of(Set.of(NEVER_SEEN), Set.of(OTHER), Set.of(OTHER)), searches);
  }

  @Test
  void whoIsBackIsNotLookedFor() {
    reunion.look(List.of(SELF, OTHER), true, false, 0);
    reunion.look(List.of(SELF), true, false, 100);
    reunion.look(List.of(SELF, OTHER), true, false, 2_000);
    assertEquals(Set.of(), searches.get(1));
  }

  @Test
  void everywhereIsSearchedNowAndThen() {
    for (long now = 0; now <= 60_000; now += 2_000)
      reunion.look(List.of(SELF, OTHER), true, false, now);
    assertEquals(3, searches.stream().filter(search -> search.contains(NEVER_SEEN)).count());
  }

  @Test
  void aNodeThatIsAloneSearchesEverywhereEachTime() {
    for (long now = 0; now < 10_000; now += 500) reunion.look(List.of(SELF), true, true, now);
    assertEquals(5, searches.size());
    assertTrue(searches.stream().allMatch(Set.of(OTHER, NEVER_SEEN)::equals), searches::toString);
  }

  @Test
  void onlyTheOldestSearches() {
    reunion.look(List.of(SELF, OTHER), false, false, 0);
    reunion.look(List.of(SELF), false, true, 5_000);
    assertEquals(List.of(), searches);
  }

  @Test
  void onlyWhoAcceptsConnectionsAnswers() throws IOException {
    try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress refusing = at(closed.getLocalPort());
      closed.close();
      InetSocketAddress there = at(open.getLocalPort());
      InetSocketAddress unknown = InetSocketAddress.createUnresolved("no.such.host.invalid", 1);
      assertEquals(Set.of(there), Answering.among(Set.of(there, refusing, unknown), 10_000));
    }
  }
}

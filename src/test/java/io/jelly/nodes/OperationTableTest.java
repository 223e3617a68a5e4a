package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One cluster-wide operation at a time, and a lock that dies with its owner. */
class OperationTableTest {
  /** Lives and dies by a clock of its own. */
  private static final class FakeTable implements SharedTable {
    private record Entry(String text, long untilMs) {}

    private final Map<String, Entry> entries = new HashMap<>();
    long nowMs;

    @Override
    public @Nullable String get(String key) {
      Entry entry = entries.get(key);
      return entry == null || entry.untilMs() <= nowMs ? null : entry.text();
    }

    @Override
    public @Nullable String putIfAbsent(String key, String text, int seconds) {
      String there = get(key);
      if (there == null) put(key, text, seconds);
      return there;
    }

    @Override
    public boolean prolong(String key, int seconds) {
      String there = get(key);
      if (there != null) put(key, there, seconds);
      return there != null;
    }

    @Override
    public void put(String key, String text, int seconds) {
      entries.put(key, new Entry(text, nowMs + seconds * 1_000L));
    }

    @Override
    public boolean remove(String key, String text) {
      return text.equals(get(key)) && entries.remove(key) != null;
    }
  }

  private final FakeTable table = new FakeTable();
  private final Set<String> tokens = new HashSet<>(Set.of("ta", "tb"));
  private final OperationTable a = new OperationTable(table, "ta", () -> tokens);
  private final OperationTable b = new OperationTable(table, "tb", () -> tokens);

  private static JsonObject ticket(String id) {
    return new JsonObject().put("id", id).put("node", "n" + id).put("what", "reload --all");
  }

  private static boolean taken(JsonObject answer) {
    return answer.getBoolean("taken");
  }

  @Test
  void theSecondIsToldWhoHasIt() {
    assertTrue(taken(a.take(ticket("1"))));
    JsonObject refused = b.take(ticket("2"));
    assertFalse(taken(refused));
    assertEquals("n1", refused.getJsonObject("holder").getString("node"));
    assertEquals("reload --all", refused.getJsonObject("holder").getString("what"));
    assertTrue(taken(a.take(ticket("1"))), "who asks again has it");
  }

  @Test
  void whatIsRenewedStaysAndWhatIsNotEnds() {
    a.take(ticket("1"));
    for (int i = 0; i < 10; i++) {
      table.nowMs += OperationTable.TICKET_SECONDS * 1_000L - 1;
      assertTrue(taken(a.renew(ticket("1"))));
    }
    table.nowMs += OperationTable.TICKET_SECONDS * 1_000L;
    assertTrue(taken(b.take(ticket("2"))));
    JsonObject late = a.renew(ticket("1"));
    assertFalse(taken(late));
    assertEquals("n2", late.getJsonObject("holder").getString("node"));
  }

  @Test
  void aLockWithoutItsOwnersNodeIsFree() {
    a.take(ticket("1"));
    tokens.remove("ta");
    assertTrue(taken(b.take(ticket("2"))));
  }

  @Test
  void onlyTheOwnerGivesItBack() {
    a.take(ticket("1"));
    assertFalse(b.release("2").getBoolean("released"));
    assertFalse(taken(b.take(ticket("2"))));
    assertTrue(a.release("1").getBoolean("released"));
    JsonObject nobody = a.renew(ticket("1"));
    assertFalse(taken(nobody));
    assertFalse(nobody.containsKey("holder"), "a renewal on its way does not take it again");
    assertTrue(taken(b.take(ticket("2"))));
  }

  @Test
  void decisionsAreKnownToAllForLong() {
    assertEquals(new JsonArray(), b.look().getJsonArray("decided"));
    for (int i = 0; i < 150; i++) a.decide("d" + i);
    table.nowMs += 24 * 3_600_000L;
    JsonArray decided = b.look().getJsonArray("decided");
    assertEquals(100, decided.size());
    assertTrue(decided.contains("d149"));
    a.take(ticket("1"));
    assertEquals("1", b.look().getJsonObject("ticket").getString("id"));
  }
}

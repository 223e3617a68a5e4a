package io.jelly.nodes;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the members share about cluster-wide operations: the ticket of the one that is under way,
 * and which changes have been decided.
 *
 * <p>The ticket is a lock that dies with its owner. The owner renews it; else it is gone after
 * {@link #TICKET_SECONDS}, and at once for whoever asks when no member of the owner's node is left.
 * It is no consensus: two parts of a cluster that do not see each other have one each, which is why
 * only the larger part is to take one. Methods block; thread-safe.
 */
final class OperationTable {
  static final int TICKET_SECONDS = 12;

  /** Longer than any node stays undecided. */
  private static final int DECIDED_SECONDS = 7 * 24 * 3_600;

  private static final int MOST_DECIDED = 100;
  private static final String TICKET = "ticket";
  private static final String DECIDED = "decided";
  private static final String ID = "id";
  private static final String TOKEN = "token";

  private final SharedTable table;
  private final String ownToken;
  private final Supplier<Set<String>> tokens;

  /**
   * @param ownToken of this member's node
   * @param tokens of the nodes that are in the cluster now
   */
  OperationTable(SharedTable table, String ownToken, Supplier<Set<String>> tokens) {
    this.table = table;
    this.ownToken = ownToken;
    this.tokens = tokens;
  }

  /**
   * Takes the ticket, or finds that it has it already: {@code {"taken":true}}; else {@code
   * {"taken":false,"holder":{...}}} with the ticket that is there.
   */
  JsonObject take(JsonObject ticket) {
    String mine = ticket.copy().put(TOKEN, ownToken).encode();
    String there = table.get(TICKET);
    if (there != null && !tokens.get().contains(new JsonObject(there).getString(TOKEN, "")))
      table.remove(TICKET, there); // Its owner's node is gone.
    String holder = table.putIfAbsent(TICKET, mine, TICKET_SECONDS);
    return holder == null || isOf(holder, ticket.getString(ID))
        ? new JsonObject().put("taken", true)
        : new JsonObject().put("taken", false).put("holder", new JsonObject(holder));
  }

  /**
   * Keeps the ticket: as {@link #take}; without a holder if there is none, as when it was lost with
   * the members that had it.
   */
  JsonObject renew(JsonObject ticket) {
    String there = table.get(TICKET);
    boolean kept = isOf(there, ticket.getString(ID)) && table.prolong(TICKET, TICKET_SECONDS);
    JsonObject answer = new JsonObject().put("taken", kept);
    return kept || there == null ? answer : answer.put("holder", new JsonObject(there));
  }

  JsonObject release(String id) {
    String there = table.get(TICKET);
    boolean released = there != null && isOf(there, id) && table.remove(TICKET, there);
    return new JsonObject().put("released", released);
  }

  /** From now on the change with this id is to be kept everywhere; only with the ticket. */
  JsonObject decide(String id) {
    JsonArray decided = decided();
    if (!decided.contains(id)) decided.add(id);
    while (decided.size() > MOST_DECIDED) decided.remove(0);
    table.put(DECIDED, decided.encode(), DECIDED_SECONDS);
    return new JsonObject().put("decided", true);
  }

  /** {@code {"ticket":{...},"decided":[...]}}; without a ticket if there is none. */
  JsonObject look() {
    String there = table.get(TICKET);
    JsonObject look = new JsonObject().put("decided", decided());
    return there == null ? look : look.put(TICKET, new JsonObject(there));
  }

  private JsonArray decided() {
    String there = table.get(DECIDED);
    return there == null ? new JsonArray() : new JsonArray(there);
  }

  private static boolean isOf(@Nullable String there, String id) {
    return there != null && id.equals(new JsonObject(there).getString(ID));
  }
}

package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown of other nodes, and that nothing stale is. */
class NodeDirectoryTest {
  private static final long LEASE_MS = 10_000;

  private final NodeDirectory directory = new NodeDirectory(LEASE_MS);
  private final NodeMember a1 = Members.data("a", 1);
  private final NodeMember a2 = Members.lite("a", 2);
  private final NodeMember b1 = Members.data("b", 1);

  private static JsonObject facts(String state, long epoch, long beat) {
    return new JsonObject().put("state", state).put("epoch", epoch).put("beat", beat);
  }

  private String state(List<NodeMember> members, long nowMs) {
    JsonArray nodes = directory.nodes(members, nowMs);
    return nodes.getJsonObject(0).getString("state");
  }

  @Test
  void nodesFollowFromTheMembersAndTheRestFromAnnouncements() {
    directory.heard(a1, facts("ready", 1, 1).put("generation", 3), 0);
    JsonArray nodes = directory.nodes(List.of(a1, a2, b1), 1);
    assertEquals(2, nodes.size());
    JsonObject first = nodes.getJsonObject(0);
    assertEquals("a", first.getString("id"));
    assertEquals(3, first.getInteger("generation"));
    assertEquals(2, first.getInteger("members"));
    assertEquals(1, first.getInteger("dataMembers"));
    assertEquals("unknown", nodes.getJsonObject(1).getString("state"));
  }

  @Test
  void aNodeWithoutMembersIsGoneAtOnce() {
    directory.heard(b1, facts("ready", 1, 1), 0);
    assertEquals(1, directory.nodes(List.of(a1), 0).size());
  }

  @Test
  void whatAMemberSaidThatIsGoneCountsNoMore() {
    directory.heard(a1, facts("ready", 1, 1), 0);
    assertEquals("ready", state(List.of(a1, a2), 1));
    assertEquals("unknown", state(List.of(a2), 2));
    directory.heard(a2, facts("ready", 2, 1), 3);
    assertEquals("ready", state(List.of(a2), 4));
  }

  @Test
  void aSpeakerThatIsGoneDoesNotSilenceTheNextOne() {
    directory.heard(a1, facts("draining", 9, 1), 0);
    assertEquals("unknown", state(List.of(a2), 1));
    directory.heard(a2, facts("ready", 8, 1), 2);
    assertEquals("ready", state(List.of(a2), 3));
  }

  @Test
  void theLeaseEnds() {
    directory.heard(a1, facts("ready", 1, 1), 0);
    assertEquals("ready", state(List.of(a1), LEASE_MS));
    assertEquals("unknown", state(List.of(a1), LEASE_MS + 1));
  }

  @Test
  void olderNewsDoNotReplaceNewer() {
    directory.heard(a1, facts("draining", 2, 1), 0);
    directory.heard(a1, facts("ready", 1, 9), 0);
    assertEquals("draining", state(List.of(a1), 1));
    directory.heard(a1, facts("ready", 2, 2), 0);
    assertEquals("ready", state(List.of(a1), 1));
    assertEquals(2, directory.epoch(a1.token()));
  }
}

package io.jelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.admin.OperationSeal;
import io.jelly.keys.KeyPair;
import io.jelly.keys.Token;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ClusterTrustTest {
  private static final KeyPair KNOWN = KeyPair.of("01");
  private static final KeyPair STRANGER = KeyPair.of("02");
  private static final JsonObject CALL =
      new JsonObject()
          .put("id", "op/nb/scale")
          .put("step", "scale")
          .put("params", new JsonObject().put("workers", "+1"));
  private static final JsonObject QUESTION =
      new JsonObject().put("id", "op/nb/scale").put("step", "scale");

  /** Stands still until it is moved. */
  private static final class HandClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final HandClock clock = new HandClock();

  private ClusterTrust node(String name, KeyPair key, String... trusted) {
    return new ClusterTrust(
        name, CompletableFuture.completedFuture(Optional.of(key)), () -> List.of(trusted), clock);
  }

  private final ClusterTrust sender = node("na", KNOWN);
  private final ClusterTrust receiver = node("nb", STRANGER, KNOWN.address());

  private static String refusal(ClusterTrust by, JsonObject sealed) {
    String why = assertThrows(OperationSeal.Refused.class, () -> by.open(sealed)).getMessage();
    assertTrue(why.startsWith("node nb refuses this operation: "), why);
    return why.substring("node nb refuses this operation: ".length());
  }

  @Test
  void aTrustedNodesStepIsDone() {
    OperationSeal.Opened opened = receiver.open(sender.seal("nb", CALL));
    assertEquals(CALL, opened.call());
    assertTrue(opened.fresh());
  }

  @Test
  void publicKeysOfAnyCaseAreTrustedAsAddressesAre() {
    String key = KNOWN.publicKey().hex().toUpperCase(java.util.Locale.ROOT);
    assertTrue(node("nb", STRANGER, key).open(sender.seal("nb", CALL)).fresh());
  }

  @Test
  void anUnknownNodesStepIsRefused() {
    assertEquals(
        "its key is not in cluster.trusted",
        refusal(receiver, node("nc", STRANGER).seal("nb", CALL)));
  }

  @Test
  void whatIsNotSignedIsRefused() {
    assertEquals("it is not signed", refusal(receiver, CALL));
    assertEquals(
        "it is no token of three parts", refusal(receiver, new JsonObject().put("signed", "x")));
  }

  @Test
  void withoutTrustedKeysEverybodyIsButNothingThatWasAltered() {
    ClusterTrust open = node("nb", STRANGER);
    assertEquals(CALL, open.open(CALL).call());
    assertEquals(CALL, open.open(sender.seal("nb", CALL)).call());
    assertEquals("its signature is wrong", refusal(open, altered(sender.seal("nb", CALL))));
  }

  private static JsonObject altered(JsonObject sealed) {
    String[] parts = sealed.getString("signed").split("\\.", -1);
    String claims =
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
            .replace("+1", "-1");
    parts[1] =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    return new JsonObject().put("signed", String.join(".", parts));
  }

  @Test
  void whatWasAlteredIsRefused() {
    assertEquals("its signature is wrong", refusal(receiver, altered(sender.seal("nb", CALL))));
  }

  @Test
  void whatIsForAnotherNodeIsRefused() {
    assertEquals("it is for another node", refusal(receiver, sender.seal("nc", CALL)));
  }

  @Test
  void aTokenForRpcIsNoStep() {
    String token = Token.sign(KNOWN, List.of("*"), Duration.ofSeconds(60), clock);
    assertEquals(
        "its audience must be \"jelly-cluster\"",
        refusal(receiver, new JsonObject().put("signed", token)));
  }

  @Test
  void whatComesAgainBeginsNothing() {
    JsonObject sealed = sender.seal("nb", CALL);
    assertTrue(receiver.open(sealed).fresh());
    assertFalse(receiver.open(sealed).fresh());
    JsonObject question = sender.seal("nb", QUESTION);
    receiver.open(question);
    assertEquals(QUESTION, receiver.open(question).call(), "to ask twice does no harm");
  }

  @Test
  void whatIsOldIsRefused() {
    JsonObject sealed = sender.seal("nb", CALL);
    clock.pass(Duration.ofMillis(ClusterTrust.WINDOW_MS + 1));
    assertTrue(refusal(receiver, sealed).startsWith("it was signed -60 s from now"));
    JsonObject next = sender.seal("nb", CALL);
    clock.pass(Duration.ofMillis(-ClusterTrust.WINDOW_MS - 1));
    assertTrue(refusal(receiver, next).startsWith("it was signed 60 s from now"));
  }

  /** The next primary knows nothing of what the one before has seen. */
  @Test
  void whatWasSignedBeforeThePrimaryBeganIsRefused() {
    JsonObject sealed = sender.seal("nb", CALL);
    assertTrue(receiver.open(sealed).fresh());
    clock.pass(Duration.ofSeconds(5));
    ClusterTrust next = node("nb", STRANGER, KNOWN.address());
    assertEquals("it was signed before this primary began; ask once more", refusal(next, sealed));
    assertTrue(next.open(sender.seal("nb", CALL)).fresh());
  }

  @Test
  void whatIsRememberedIsBoundedAndForgotten() {
    for (int i = 0; i < ClusterTrust.MOST_SEEN; i++) receiver.open(sender.seal("nb", CALL));
    assertEquals("there were too many within a minute", refusal(receiver, sender.seal("nb", CALL)));
    clock.pass(Duration.ofMillis(ClusterTrust.WINDOW_MS + 1));
    assertTrue(receiver.open(sender.seal("nb", CALL)).fresh());
  }
}

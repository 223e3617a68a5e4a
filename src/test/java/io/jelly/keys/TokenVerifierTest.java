package io.jelly.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final KeyPair key = KeyPair.of("0101");
  private final KeyPair stranger = KeyPair.of("0202");
  private final TokenVerifier verifier = verifier(key.address(), CLOCK);

  private static TokenVerifier verifier(String trusted, Clock clock) {
    return new TokenVerifier(List.of(trusted), 3600, clock);
  }

  private String token() {
    return Token.sign(key, List.of("cluster.*"), Duration.ofMinutes(5), CLOCK);
  }

  private JsonObject claims() {
    return new JsonObject()
        .put("aud", "jelly-rpc")
        .put("iat", NOW.getEpochSecond())
        .put("exp", NOW.getEpochSecond() + 300)
        .put("permissions", new JsonArray().add("*"));
  }

  private void assertRefused(String why, String token) {
    String said = assertThrows(TokenRefused.class, () -> verifier.verify(token)).getMessage();
    assertEquals(why, said);
  }

  private void assertClaimsRefused(String why, JsonObject claims) {
    assertRefused(why, Token.sign(key, Token.header(key), claims));
  }

  @Test
  void aGoodTokenSaysWhoAndWhatAndUntilWhen() throws TokenRefused {
    Token token = verifier.verify(token());
    assertEquals(new Token(key.address(), List.of("cluster.*"), NOW.plusSeconds(300)), token);
    assertEquals(token, verifier.verify(token()));
  }

  @Test
  void publicKeysAndAddressesInAnyCaseAreTrusted() throws TokenRefused {
    for (String trusted : List.of(key.address(), key.publicKey().hex())) {
      verifier(trusted, CLOCK).verify(token());
      verifier(trusted.toUpperCase(java.util.Locale.ROOT), CLOCK).verify(token());
    }
    for (String none : List.of("", "12", "04" + "0".repeat(128), "z".repeat(64))) {
      assertThrows(IllegalArgumentException.class, () -> verifier(none, CLOCK));
    }
  }

  @Test
  void anotherKeyIsNotTrusted() {
    assertRefused(
        "its key is not trusted here",
        Token.sign(stranger, List.of("*"), Duration.ofMinutes(5), CLOCK));
    // It names the trusted key, and is signed with another.
    assertRefused("its signature is wrong", Token.sign(stranger, Token.header(key), claims()));
  }

  @Test
  void noAlgorithmIsNone() {
    for (String none : List.of("none", "None", "NONE", "")) {
      JsonObject header = Token.header(key).put("alg", none);
      String unsigned = part(header) + "." + part(claims()) + ".";
      assertRefused("it is no token of three parts", unsigned);
      assertRefused("it is no token of three parts", unsigned.substring(0, unsigned.length() - 1));
      assertRefused("its algorithm must be ES256K", Token.sign(key, header, claims()));
    }
    JsonObject missing = Token.header(key);
    missing.remove("alg");
    assertRefused("its algorithm must be ES256K", Token.sign(key, missing, claims()));
  }

  @Test
  void thePublicKeyIsNoSecretOfHmac() throws Exception {
    JsonObject header = Token.header(key).put("alg", "HS256");
    String signed = part(header) + "." + part(claims());
    Mac mac = Mac.getInstance("HmacSHA256");
    for (byte[] secret :
        List.of(
            key.publicKey().hex().getBytes(StandardCharsets.US_ASCII),
            java.util.HexFormat.of().parseHex(key.publicKey().hex()))) {
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      String tag = BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
      assertRefused("its algorithm must be ES256K", signed + "." + tag);
    }
    for (String other : List.of("ES256", "es256k", "RS256", "EdDSA")) {
      assertRefused(
          "its algorithm must be ES256K",
          Token.sign(key, Token.header(key).put("alg", other), claims()));
    }
  }

  @Test
  void keysInTheTokenAreNotBelieved() {
    JsonObject header =
        Token.header(stranger)
            .put("jwk", new JsonObject().put("kty", "EC"))
            .put("jku", "http://localhost/keys")
            .put("x5u", "http://localhost/cert");
    assertRefused("its key is not trusted here", Token.sign(stranger, header, claims()));
    JsonObject noKid = Token.header(key);
    noKid.remove("kid");
    assertRefused(
        "its kid must be the public key, 130 hexadecimal digits", Token.sign(key, noKid, claims()));
    assertRefused(
        "it has critical extensions",
        Token.sign(key, Token.header(key).put("crit", new JsonArray().add("b64")), claims()));
  }

  @Test
  void anyChangedCharacterShows() {
    String token = token();
    for (int i = 0; i < token.length() - 1; i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      assertThrows(TokenRefused.class, () -> verifier.verify(changed), "character " + i);
    }
    String[] parts = token.split("\\.", -1);
    String more = part(claims().put("permissions", new JsonArray().add("*")));
    assertRefused("its signature is wrong", parts[0] + "." + more + "." + parts[2]);
  }

  @Test
  void timeIsBounded() throws TokenRefused {
    String token = token();
    Token later = verifier(key.address(), at(329)).verify(token);
    assertEquals(NOW.plusSeconds(300), later.expires());
    assertRefusedAt("it has expired", token, 330);
    verifier(key.address(), at(-30)).verify(token);
    assertRefusedAt("it is not valid yet", token, -31);
    assertClaimsRefused("it is not valid yet", claims().put("nbf", NOW.getEpochSecond() + 31));
    assertClaimsRefused(
        "it must be made for 1 to 3600 seconds", claims().put("exp", NOW.getEpochSecond() + 3601));
    assertClaimsRefused(
        "it must be made for 1 to 3600 seconds", claims().put("exp", NOW.getEpochSecond()));
  }

  private void assertRefusedAt(String why, String token, long second) {
    TokenVerifier then = verifier(key.address(), at(second));
    assertEquals(why, assertThrows(TokenRefused.class, () -> then.verify(token)).getMessage());
  }

  private static Clock at(long second) {
    return Clock.fixed(NOW.plusSeconds(second), ZoneOffset.UTC);
  }

  @Test
  void aRememberedTokenExpiresToo() throws TokenRefused {
    Instant[] now = {NOW};
    Clock moving =
        new Clock() {
          @Override
          public Instant instant() {
            return now[0];
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        };
    TokenVerifier remembering = verifier(key.address(), moving);
    remembering.verify(token());
    now[0] = NOW.plusSeconds(330);
    assertThrows(TokenRefused.class, () -> remembering.verify(token()));
  }

  @Test
  void everyClaimIsLookedAt() {
    assertClaimsRefused("its audience must be \"jelly-rpc\"", claims().put("aud", "other"));
    assertClaimsRefused(
        "its issuer is not the address of its key", claims().put("iss", stranger.address()));
    for (Object wrong : new Object[] {"1700000300", 1.5, -1, 1e300, null, Long.MAX_VALUE}) {
      assertClaimsRefused("its exp must be a time in whole seconds", claims().put("exp", wrong));
    }
    String list = "its permissions must be a list of 1 to 64 permissions";
    for (Object wrong :
        new Object[] {
          "*", null, new JsonArray(), new JsonArray().add(1), new JsonArray().add("a*")
        }) assertClaimsRefused(list, claims().put("permissions", wrong));
    JsonArray many = new JsonArray();
    for (int i = 0; i < 65; i++) many.add("a");
    assertClaimsRefused(list, claims().put("permissions", many));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c.d", "a.b.c", "e30.e30.e30", " ", "a b.c.d"})
  void whatIsNoTokenIsRefused(String text) {
    assertThrows(TokenRefused.class, () -> verifier.verify(text));
  }

  @Test
  void aHugeTokenIsNotLookedAt() {
    String huge = token() + "A".repeat(10_000);
    assertRefused("the token is longer than 4096 characters", huge);
    String deep = BASE64.encodeToString("[".repeat(1_400).getBytes(StandardCharsets.US_ASCII));
    assertRefused("it holds no JSON objects", deep + "." + deep + ".AAAA");
  }

  @Test
  void refusalsRepeatNothingOfTheToken() {
    String secret = "c2VjcmV0c2VjcmV0";
    TokenRefused refused =
        assertThrows(TokenRefused.class, () -> verifier.verify(secret + "." + secret + ".AAAA"));
    assertFalse(refused.getMessage().contains("secret") || refused.getMessage().contains(secret));
  }

  @Test
  void permissionsHaveAShape() {
    for (String good : List.of("*", "a", "a.b", "a.*", "a.b.*"))
      assertTrue(Token.isPermission(good), good);
    for (String bad : List.of("", "a*", "*.a", "a.**", "a b", "a,b", "*a", ".*".repeat(2)))
      assertFalse(Token.isPermission(bad), bad);
  }

  private static String part(JsonObject json) {
    return BASE64.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }
}

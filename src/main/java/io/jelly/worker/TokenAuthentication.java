package io.jelly.worker;

import io.jelly.keys.Token;
import io.jelly.keys.TokenRefused;
import io.jelly.keys.TokenVerifier;
import io.jelly.rpc.Authentication;
import io.jelly.rpc.Caller;
import io.jelly.rpc.ErrorCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;

/** Callers by tokens that are signed with trusted keys. */
final class TokenAuthentication implements Authentication {
  private static final int MAX_SECONDS = 3600;

  private final TokenVerifier verifier;

  private TokenAuthentication(TokenVerifier verifier) {
    this.verifier = verifier;
  }

  /**
   * From the settings {@code rpc.auth}; nobody is asked who he is if no key is trusted.
   *
   * @throws IllegalArgumentException if one of the keys is none
   */
  static Authentication of(JsonObject settings) {
    JsonArray trusted = settings.getJsonArray("trusted", new JsonArray());
    if (trusted.isEmpty()) return Authentication.NONE;
    return new TokenAuthentication(
        new TokenVerifier(
            trusted.stream().map(String::valueOf).toList(),
            settings.getInteger("maxTokenSeconds", MAX_SECONDS),
            Clock.systemUTC()));
  }

  @Override
  public boolean isRequired() {
    return true;
  }

  @Override
  public Caller caller(String text) {
    try {
      Token token = verifier.verify(text);
      long ends = token.expires().plusSeconds(TokenVerifier.SKEW_SECONDS).toEpochMilli();
      return new Caller(token.address(), token.permissions(), ends);
    } catch (TokenRefused refused) {
      throw ErrorCode.unauthenticated(String.valueOf(refused.getMessage()));
    }
  }
}

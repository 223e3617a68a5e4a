package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jelly.client.RpcClient;
import io.jelly.client.RpcClientOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Our own client, each call once: {@code system.echo} is not marked as one that may be repeated.
 */
final class RpcCallers implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final String token;
  private final String authorities;

  /** With this token; empty for none. */
  RpcCallers(String token) {
    this(token, "");
  }

  /** The same with a PEM file of whom to trust. */
  RpcCallers(String token, String authorities) {
    this.token = token;
    this.authorities = authorities;
  }

  RpcClient client(String url) {
    return RpcClient.create(
        vertx, RpcClientOptions.of(url).withToken(() -> token).withAuthorities(authorities));
  }

  Callable<Crowd.Client> to(String url) {
    return () -> {
      RpcClient client = client(url);
      AtomicInteger next = new AtomicInteger();
      return new Crowd.Client() {
        @Override
        public void exchange() throws Exception {
          JsonArray params = new JsonArray().add(next.incrementAndGet());
          Object echoed =
              client
                  .call("system.echo", params)
                  .toCompletionStage()
                  .toCompletableFuture()
                  .get(60, TimeUnit.SECONDS);
          assertEquals(params, echoed);
        }

        @Override
        public void close() {
          client.close();
        }
      };
    };
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

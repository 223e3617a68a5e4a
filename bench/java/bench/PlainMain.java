package bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/**
 * Plain Vert.x in one JVM: two instances of the handler, on the same native transport that Jelly
 * Cluster uses.
 */
public final class PlainMain {
  private static final int INSTANCES = 2;

  private PlainMain() {}

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    vertx
        .deployVerticle(
            HelloVerticle::new, new DeploymentOptions().setInstances(INSTANCES))
        .onFailure(
            failure -> {
              System.err.println("plain Vert.x did not start: " + failure.getMessage());
              System.exit(1);
            });
  }
}

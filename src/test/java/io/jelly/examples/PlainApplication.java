package io.jelly.examples;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** An application with a main of its own that has never heard of clusters. */
public final class PlainApplication {
  private PlainApplication() {}

  /** The one argument is the verticle's configuration. */
  public static void main(String[] args) {
    Vertx.vertx()
        .deployVerticle(
            ManyServersVerticle::new,
            new DeploymentOptions().setInstances(2).setConfig(new JsonObject(args[0])))
        .onFailure(
            failure -> {
              System.err.println("cannot start: " + failure.getMessage());
              System.exit(1);
            });
  }
}

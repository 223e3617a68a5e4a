package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Never starts. */
public final class FailingVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    throw new IllegalStateException("the shop is closed");
  }
}

package io.jelly.worker;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Vert.x calls it for every Vertx that is built in this JVM, whoever builds it: that is how an
 * application's own main is clustered without touching it. Where the JVM is no worker it does
 * nothing.
 */
public final class HandedTransportProvider implements VertxServiceProvider {
  @Override
  public void init(VertxBootstrap bootstrap) {
    WorkerRuntime runtime = WorkerRuntime.current();
    if (runtime == null) return;
    // The server of a clustered event bus is this member's alone: it must have a socket of its own.
    bootstrap.options().getEventBusOptions().setReusePort(true);
    runtime.servers().install(bootstrap);
  }
}

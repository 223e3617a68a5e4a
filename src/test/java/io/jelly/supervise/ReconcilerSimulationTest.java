package io.jelly.supervise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand lives of a node, each decided by its seed. A failure names the seed: put it into
 * {@link #play}.
 */
class ReconcilerSimulationTest {
  private static final int SCHEDULES = 10_000;
  private static final int EVENTS = 40;
  private static final int EVENTS_TO_SETTLE = 2_000;

  private int generations;
  private int confirmed;
  private int abandoned;
  private int stops;
  private int surrenders;

  @Test
  void whateverHappensThePromisesHoldAndItSettles() {
    for (int seed = 0; seed < SCHEDULES; seed++) {
      play(seed);
    }
    assertTrue(confirmed > SCHEDULES / 4, "reloads that succeeded: " + confirmed);
    assertTrue(abandoned > SCHEDULES / 4, "reloads that failed: " + abandoned);
    assertTrue(stops > SCHEDULES / 100, "stopped nodes: " + stops);
    assertTrue(surrenders > 0 && surrenders < SCHEDULES / 10, "given up: " + surrenders);
  }

  private void play(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    FakeWorld world = new FakeWorld(start(random), random);
    try {
      live(world, random);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + " " + world + ": " + e.getMessage(), e);
    }
  }

  private void live(FakeWorld world, Random random) {
    generations = world.desired.generation();
    world.reconcile();
    for (int i = 0; i < EVENTS && !world.gaveUp; i++) {
      event(world, random);
      world.reconcile();
    }
    world.calm();
    for (int i = 0; i < EVENTS_TO_SETTLE && !world.gaveUp && world.waiting(); i++) {
      world.pass(60_000);
      world.reconcile();
    }
    if (world.gaveUp) {
      surrenders++;
    } else {
      Invariants.settled(world);
    }
  }

  private void event(FakeWorld world, Random random) {
    Desired desired = world.desired;
    switch (random.nextInt(40)) {
      case 0, 1 -> world.killAny();
      case 2 -> world.desired = desired.scaledTo(random.nextInt(7), desired.spares());
      case 3 -> world.desired = desired.scaledTo(desired.workers(), random.nextInt(3));
      case 4, 5 -> reload(world, random);
      case 6 -> giveUpReload(world, random);
      case 7 -> stop(world, random);
      case 8, 9 -> world.retireAny();
      default -> pass(world, random);
    }
  }

  /** Sometimes while another one is under way. */
  private void reload(FakeWorld world, Random random) {
    if (!world.desired.reloading() || random.nextInt(3) == 0) {
      world.desired = world.desired.reloadedTo(++generations);
    }
  }

  private static void giveUpReload(FakeWorld world, Random random) {
    if (random.nextBoolean()) {
      world.desired = world.desired.abandoned();
    }
  }

  private void stop(FakeWorld world, Random random) {
    if (random.nextInt(20) == 0 && !world.desired.stopping()) {
      world.desired = world.desired.stopped();
      stops++;
    }
  }

  private void pass(FakeWorld world, Random random) {
    boolean reloading = world.desired.reloading();
    int generation = world.desired.generation();
    world.pass(random.nextInt(5_000));
    world.reconcile();
    if (reloading && !world.desired.reloading()) {
      boolean stays = world.desired.generation() == generation;
      confirmed += stays ? 1 : 0;
      abandoned += stays ? 0 : 1;
    }
  }

  private static Desired start(Random random) {
    Respawn respawn = new Respawn(100, 8_000, 1_000, 10_000, 3);
    int unavailable = random.nextInt(3) == 0 ? 1 : 0;
    Policy policy =
        new Policy(
            10_000,
            15_000,
            1 + random.nextInt(3),
            unavailable,
            random.nextInt(3) * 2_000L,
            respawn);
    return new Desired(random.nextInt(6), random.nextInt(3), 1, 0, false, policy);
  }
}

package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  /** A worker that takes what it is given, unless it is full. */
  private static final class Fake implements Candidate {
    private final int id;
    private boolean full;
    private long load;

    Fake(int id) {
      this.id = id;
    }

    @Override
    public int id() {
      return id;
    }

    @Override
    public boolean canTake() {
      return !full;
    }

    @Override
    public long load() {
      return load;
    }
  }

  private static List<Fake> workers(int... ids) {
    List<Fake> workers = new ArrayList<>();
    for (int id : ids) workers.add(new Fake(id));
    return workers;
  }

  private static List<Integer> next(Schedule schedule, List<Fake> workers, int count) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Fake worker = schedule.next(workers, 0);
      if (worker != null) worker.load++;
      chosen.add(worker == null ? null : worker.id);
    }
    return chosen;
  }

  @Test
  void nobodyIsChosenWhenNobodyCan() {
    List<Fake> full = workers(1, 2);
    full.forEach(worker -> worker.full = true);
    for (Schedule schedule : List.of(new RoundRobin(), new LeastConnections(), new IpHash())) {
      assertNull(schedule.next(full, 17));
      assertNull(schedule.next(List.<Fake>of(), 17));
      full.get(1).full = false;
      assertEquals(2, schedule.next(full, 17).id);
      full.get(1).full = true;
    }
  }

  @Test
  void roundRobinTakesEachInTurnAndPassesOverTheFull() {
    RoundRobin schedule = new RoundRobin();
    List<Fake> workers = workers(2, 5, 9);
    assertEquals(List.of(2, 5, 9, 2, 5), next(schedule, workers, 5));
    workers.get(2).full = true;
    assertEquals(List.of(2, 5, 2), next(schedule, workers, 3));
  }

  @Test
  void roundRobinGoesOnWhereItWasWhenWorkersComeAndGo() {
    RoundRobin schedule = new RoundRobin();
    assertEquals(List.of(1, 2), next(schedule, workers(1, 2, 3), 2));
    assertEquals(List.of(3, 4, 1), next(schedule, workers(1, 3, 4), 3));
    assertEquals(List.of(7, 8, 7), next(schedule, workers(7, 8), 3), "a whole new generation");
  }

  @Test
  void leastConnectionsLevelsTheLoad() {
    LeastConnections schedule = new LeastConnections();
    List<Fake> workers = workers(1, 2, 3);
    workers.get(0).load = 3;
    workers.get(1).load = 1;
    next(schedule, workers, 5);
    for (Fake worker : workers) assertEquals(3, worker.load);
    workers.get(1).load = 0;
    workers.get(1).full = true;
    assertTrue(next(schedule, workers, 4).stream().noneMatch(id -> id == 2));
  }

  @Test
  void leastConnectionsTakesEqualsInTurn() {
    LeastConnections schedule = new LeastConnections();
    List<Fake> workers = workers(1, 2, 3);
    List<Integer> chosen = new ArrayList<>();
    // Short connections: each is gone before the next one comes.
    for (int i = 0; i < 6; i++) chosen.add(schedule.next(workers, 0).id);
    assertEquals(List.of(1, 2, 3, 1, 2, 3), chosen);
  }

  @Test
  void ipHashKeepsAClientWithItsWorker() {
    IpHash schedule = new IpHash();
    List<Fake> workers = workers(1, 2, 3, 4);
    Map<Integer, Integer> perWorker = new HashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 4_000; i++) {
      int client = random.nextInt();
      int chosen = schedule.next(workers, client).id;
      assertEquals(chosen, schedule.next(workers, client).id);
      perWorker.merge(chosen, 1, Integer::sum);
    }
    for (int count : perWorker.values()) assertTrue(count > 800 && count < 1_200, "" + perWorker);
  }

  @Test
  void whenAWorkerGoesOnlyItsOwnClientsMove() {
    IpHash schedule = new IpHash();
    List<Fake> before = workers(1, 2, 3, 4);
    List<Fake> after = workers(1, 2, 4);
    List<Fake> replaced = workers(1, 2, 4, 5);
    for (int client = 0; client < 1_000; client++) {
      int chosen = schedule.next(before, client * 0x9e3779b9).id;
      int now = schedule.next(after, client * 0x9e3779b9).id;
      if (chosen != 3) assertEquals(chosen, now);
      int then = schedule.next(replaced, client * 0x9e3779b9).id;
      assertTrue(then == now || then == 5);
    }
  }

  @Test
  void aFullWorkersClientGoesToItsNextBest() {
    IpHash schedule = new IpHash();
    List<Fake> workers = workers(1, 2, 3);
    int first = schedule.next(workers, 99).id;
    workers.get(first - 1).full = true;
    List<Fake> others = new ArrayList<>(workers);
    others.remove(first - 1);
    assertEquals(schedule.next(others, 99).id, schedule.next(workers, 99).id);
  }
}

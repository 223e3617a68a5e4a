package io.jelly.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * State x event -> actions, one line each.
 *
 * <pre>
 * desired   WORKERS+SPARES GENERATION[from PREVIOUS] [stop] [surge N] [unavailable N]
 * workers   ID STATE GENERATION [MS in this state] [worn | bad | hung MS-TO-KILL | trial], ...
 * deaths    COUNT KIND GENERATION MS-AGO, ...   (kind: boot, young, stable, asked)
 * wake      ms from now
 * </pre>
 *
 * Boot time-out 10 s, drain 30 s (killed 2 s later), bake 5 s, surge 1, base delay 100 ms.
 */
class ReconcilerTableTest {
  private static final long NOW = 1_000_000;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # start and respawn
          all start at once               | 2+1 1 | -                                      | -            | spawn 1, spawn 1, spawn 1 | 10000
          still starting                  | 2+0 1 | 1 starting 1 100, 2 starting 1 200     | -            | -                         | 9800
          booted, so scheduled            | 2+0 1 | 1 spare 1, 2 starting 1 200            | -            | promote 1                 | 9800
          all is well                     | 2+1 1 | 1 ready 1, 2 ready 1, 3 spare 1        | -            | -                         | -
          nothing wanted, nothing runs    | 0+0 1 | -                                      | -            | -                         | -
          a dead one is replaced at once  | 2+0 1 | 1 ready 1, 2 exited 1                  | 1 young 1 0  | spawn 1                   | 10000
          a spare takes over              | 2+1 1 | 1 ready 1, 3 spare 1                   | 1 young 1 0  | promote 3, spawn 1        | 10000
          a lost spare is replaced        | 2+1 1 | 1 ready 1, 2 ready 1                   | 1 stable 1 0 | spawn 1                   | 10000
          a boot that hangs               | 1+0 1 | 1 starting 1 10000                     | -            | kill 1                    | -
          a drain that hangs              | 1+0 1 | 1 ready 1, 2 draining 1 32000          | -            | kill 2                    | -
          a drain in time                 | 1+0 1 | 1 ready 1, 2 draining 1 31000          | -            | -                         | 1000
          # back-off
          first failed boot               | 2+0 1 | 1 ready 1                              | 1 boot 1 0   | spawn 1                   | 10000
          second failed boot waits        | 2+0 1 | 1 ready 1                              | 2 boot 1 50  | -                         | 150
          and then starts                 | 2+0 1 | 1 ready 1                              | 2 boot 1 200 | spawn 1                   | 10000
          third young death               | 2+0 1 | 1 ready 1                              | 3 young 1 0  | spawn 1                   | 10000
          fourth young death waits        | 2+0 1 | 1 ready 1                              | 4 young 1 0  | -                         | 100
          young deaths wait a second      | 2+0 1 | 1 ready 1                              | 30 young 1 0 | -                         | 1000
          a spare need not wait           | 2+1 1 | 1 ready 1, 2 spare 1                   | 4 young 1 0  | promote 2                 | 100
          stable deaths never wait        | 2+0 1 | 1 ready 1                              | 9 stable 1 0 | spawn 1                   | 10000
          asked for deaths never wait     | 2+0 1 | 1 ready 1                              | 9 asked 1 0  | spawn 1                   | 10000
          enough is there, no need to wake| 1+0 1 | 1 ready 1                              | 9 young 1 0  | -                         | -
          # give up
          two failed boots, another try   | 1+0 1 | -                                      | 2 boot 1 500 | spawn 1                   | 10000
          three failed boots              | 1+0 1 | -                                      | 3 boot 1 0   | give up                   | -
          one may yet make it             | 2+0 1 | 4 starting 1 1000                      | 3 boot 1 0   | -                         | 9000
          one made it                     | 2+0 1 | 4 spare 1                              | 3 boot 1 0   | promote 4                 | 400
          it worked once                  | 1+0 1 | -                                      | 1 asked 1 9, 3 boot 1 0 | -              | 400
          nothing is wanted any more      | 0+0 1 | -                                      | 3 boot 1 0   | -                         | -
          # scale
          up                              | 4+0 1 | 1 ready 1, 2 ready 1                   | -            | spawn 1, spawn 1          | 10000
          up, a spare helps               | 3+1 1 | 1 ready 1, 2 ready 1, 3 spare 1        | -            | promote 3, spawn 1        | 10000
          down, the highest id goes       | 1+0 1 | 1 ready 1, 2 ready 1, 3 ready 1        | -            | drain 3, drain 2          | 32000
          down, who starts goes first     | 2+0 1 | 1 ready 1, 2 ready 1, 3 starting 1 1   | -            | drain 3                   | 32000
          down, starting before spare     | 1+1 1 | 1 ready 1, 2 spare 1, 3 starting 1 1   | -            | drain 3                   | 32000
          fewer spares                    | 1+1 1 | 1 ready 1, 2 spare 1, 3 spare 1        | -            | drain 3                   | 32000
          to nothing                      | 0+0 1 | 1 ready 1, 2 spare 1, 3 starting 1 1   | -            | drain 1, drain 3, drain 2 | 32000
          # reload
          a canary starts                 | 2+1 2from1 | 1 ready 1, 2 ready 1, 3 spare 1                  | - | spawn 2              | 10000
          the canary boots                | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 starting 2 100           | - | -                    | 9900
          the canary is scheduled         | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 spare 2                  | - | promote 3            | 5000
          the canary bakes                | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 ready 2 4000             | - | -                    | 1000
          the canary is baked             | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 ready 2 5000             | - | drain 2, spawn 2     | 10000
          the next one boots              | 2+0 2from1 | 1 ready 1, 3 ready 2, 4 starting 2 1             | - | -                    | 9999
          the last one is replaced        | 2+0 2from1 | 1 ready 1, 3 ready 2, 4 spare 2                  | - | promote 4, drain 1, confirm 2 | 32000
          a spare follows at the end      | 1+1 2from1 | 2 spare 1, 3 ready 2                             | - | spawn 2              | 10000
          an old spare goes for a new one | 1+1 2from1 | 2 spare 1, 3 ready 2, 4 spare 2                  | - | drain 2, confirm 2   | 32000
          an old spare fills in           | 3+1 2from1 | 1 ready 1, 3 spare 1, 4 ready 2                  | - | promote 3, spawn 2, spawn 2 | 10000
          two at a time                   | 3+0 2from1 surge 2 | 1 ready 1, 2 ready 1, 3 ready 1, 4 ready 2 | - | drain 3, spawn 2, spawn 2 | 10000
          one may go ahead                | 3+0 2from1 unavailable 1 | 1 ready 1, 2 ready 1, 3 ready 1, 4 ready 2 | - | drain 3, drain 2, spawn 2, spawn 2 | 10000
          a dead old one, canary bakes    | 2+0 2from1 | 1 ready 1, 3 ready 2 4000                        | 1 young 1 0 | spawn 1    | 1000
          a dead old one, canary is baked | 2+0 2from1 | 1 ready 1, 3 ready 2                             | 1 young 1 0 | spawn 2    | 10000
          scaled down in the middle       | 1+0 2from1 | 1 ready 1, 2 ready 1, 3 ready 2 4000             | - | drain 2              | 1000
          with nothing to serve           | 0+0 2from1 | -                                                | - | confirm 2            | -
          # a reload fails
          a new one dies booting          | 2+0 2from1 | 1 ready 1, 2 ready 1                   | 1 boot 2 0  | abandon 2          | -
          a new one dies baking           | 2+0 2from1 | 1 ready 1, 2 ready 1                   | 1 young 2 0 | abandon 2          | -
          a new one hangs                 | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 starting 2 10000 | -         | kill 3, abandon 2  | -
          a new one killed by an operator | 2+0 2from1 | 1 ready 1, 2 ready 1                   | 1 asked 2 0 | spawn 2            | 10000
          an old one dies booting         | 2+0 2from1 | 1 ready 1, 3 starting 2 1             | 1 boot 1 0  | spawn 1            | 9999
          # after an abandoned reload (generation 2 was)
          the canary goes                 | 2+0 1 | 1 ready 1, 2 ready 1, 3 ready 2        | - | drain 3                     | 32000
          the starting one goes           | 2+0 1 | 1 ready 1, 2 ready 1, 3 starting 2 1   | - | drain 3                     | 32000
          ready ones wait for the old     | 2+0 1 | 1 ready 1, 3 ready 2, 4 spare 2        | - | drain 4, spawn 1            | 10000
          its spare is never promoted     | 2+1 1 | 1 ready 1, 4 spare 2                   | - | drain 4, spawn 1, spawn 1   | 10000
          and go one by one               | 2+0 1 | 1 ready 1, 3 ready 2, 5 spare 1        | - | promote 5, drain 3          | 32000
          the next canary waits for them  | 2+0 3from1 | 1 ready 1, 3 ready 2, 5 starting 1 1 | - | -                        | 9999
          and then starts                 | 2+0 3from1 | 1 ready 1, 3 ready 2, 5 spare 1   | - | promote 5, drain 3, spawn 3 | 10000
          # a worker that is to be replaced
          another starts first            | 2+0 1 | 1 ready 1, 2 ready 1 9 worn            | -            | spawn 1                   | 10000
          it waits for the other          | 2+0 1 | 1 ready 1, 2 ready 1 9 worn, 3 starting 1 100 | -     | -                         | 9900
          it goes when that is ready      | 2+0 1 | 1 ready 1, 2 ready 1 9 worn, 3 spare 1 | -            | promote 3, drain 2        | 32000
          a spare takes its place at once | 2+1 1 | 1 ready 1, 2 ready 1 9 worn, 3 spare 1 | -            | promote 3, drain 2, spawn 1 | 10000
          one at a time                   | 3+0 1 surge 2 | 1 ready 1 9 worn, 2 ready 1 9 worn, 3 ready 1 9 worn | - | spawn 1    | 10000
          the next one                    | 2+0 1 | 1 ready 1 9 worn, 2 ready 1 9 worn, 3 spare 1 | -     | promote 3, drain 2, spawn 1 | 10000
          never below the count           | 2+0 1 unavailable 1 | 1 ready 1, 2 ready 1 9 worn, 3 starting 1 1 | - | -               | 9999
          scaled down, it goes first      | 1+0 1 | 1 ready 1 9 worn, 2 ready 1            | -            | drain 1                   | 32000
          back-off holds its successor    | 2+0 1 | 1 ready 1, 2 ready 1 9 worn            | 2 boot 1 50  | -                         | 150
          a spare to be replaced          | 1+1 1 | 1 ready 1, 2 spare 1 9 worn            | -            | spawn 1                   | 10000
          goes for a new spare            | 1+1 1 | 1 ready 1, 2 spare 1 9 worn, 3 spare 1 | -            | drain 2                   | 32000
          it still helps out              | 1+1 1 | 2 spare 1 9 worn                       | 1 young 1 0  | promote 2, spawn 1, spawn 1 | 10000
          but not if it is broken         | 1+1 1 | 2 spare 1 9 bad                        | 1 young 1 0  | spawn 1, spawn 1          | 10000
          a hung one has a deadline       | 2+0 1 | 1 ready 1, 2 ready 1 9 hung 5000       | -            | spawn 1                   | 5000
          and drains when it can          | 2+0 1 | 1 ready 1, 2 ready 1 9 hung 3000, 3 spare 1 | -       | promote 3, drain 2        | 3000
          then it is killed               | 2+0 1 | 1 ready 1, 2 draining 1 9 hung 0, 3 ready 1 | -       | kill 2                    | -
          with or without a successor     | 2+0 1 | 1 ready 1, 2 ready 1 9 hung 0, 3 starting 1 100 | -   | kill 2                    | 9900
          an old one goes with the reload | 2+0 2from1 | 1 ready 1 9 worn, 2 ready 1, 3 ready 2 4000 | - | -                       | 1000
          and goes first                  | 2+0 2from1 | 1 ready 1 9 worn, 2 ready 1, 3 ready 2 5000 | - | drain 1, spawn 2        | 10000
          a hung one goes in a reload too | 2+0 2from1 | 1 ready 1, 2 ready 1 9 hung 0, 3 starting 2 1 | - | kill 2                | 9999
          a new one used up is no failure | 1+0 2from1 | 1 ready 1, 3 ready 2 5000 worn    | -            | drain 1, confirm 2        | 32000
          a stop does not wait for it     | 1+0 1 stop | 1 draining 1 9 hung 0             | -            | kill 1                    | -
          # a canary on trial
          time alone does not pass it     | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 ready 2 9000 trial | -  | -                         | -
          the trial needs its time        | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 ready 2 4000 | -        | -                         | 1000
          it is found bad                 | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 ready 2 9 bad | -       | abandon 2                 | -
          it hangs                        | 2+0 2from1 | 1 ready 1, 2 ready 1, 3 ready 2 9 hung 5000 | - | abandon 2                 | 5000
          and goes                        | 2+0 1 | 1 ready 1, 2 ready 1, 3 ready 2 9 bad  | -            | drain 3                   | 32000
          # stop
          everything goes                 | 2+1 1 stop | 1 ready 1, 2 starting 1 1, 3 spare 1, 4 draining 1 1 | - | kill 2, drain 3, drain 1 | 31999
          nothing is replaced             | 2+0 1 stop | 1 draining 1 2000                 | 1 young 1 0 | -                 | 30000
          a reload no longer matters      | 1+0 2from1 stop | 1 ready 1                    | 1 boot 2 0  | drain 1           | 32000
          """)
  void plans(
      String event, String desired, String workers, String deaths, String actions, String wake) {
    List<WorkerView> views =
        list(workers)
            .map(ReconcilerTableTest::worker)
            .collect(Collectors.toCollection(ArrayList::new));
    Desired wanted = desired(desired);
    RespawnHistory history = history(deaths);
    Plan plan = Reconciler.plan(wanted, views, history, NOW);
    assertEquals(actions, text(plan.actions()), event);
    assertEquals(wake, plan.wakeAtMs().isEmpty() ? "-" : "" + (plan.wakeAtMs().getAsLong() - NOW));
    Collections.shuffle(views, new Random(1));
    assertEquals(plan, Reconciler.plan(wanted, views, history, NOW), "in any order");
  }

  private static Stream<String> list(String cell) {
    return cell.equals("-") ? Stream.empty() : Stream.of(cell.split(", ", -1));
  }

  private static Desired desired(String cell) {
    List<String> words = List.of(cell.split("[ +]|from", -1));
    boolean reload = cell.contains("from");
    Policy policy =
        new Policy(
            10_000,
            30_000,
            option(words, "surge", 1),
            option(words, "unavailable", 0),
            5_000,
            Respawn.DEFAULT);
    return new Desired(
        Integer.parseInt(words.get(0)),
        Integer.parseInt(words.get(1)),
        Integer.parseInt(words.get(2)),
        reload ? Integer.parseInt(words.get(3)) : 0,
        words.contains("stop"),
        policy);
  }

  private static int option(List<String> words, String name, int otherwise) {
    int at = words.indexOf(name);
    return at < 0 ? otherwise : Integer.parseInt(words.get(at + 1));
  }

  private static WorkerView worker(String cell) {
    List<String> words = List.of(cell.split(" ", -1));
    WorkerState state = WorkerState.valueOf(words.get(1).toUpperCase(Locale.ROOT));
    long since = NOW - (words.size() > 3 ? Long.parseLong(words.get(3)) : 60_000);
    WorkerView worker =
        new WorkerView(
            Integer.parseInt(words.get(0)),
            Integer.parseInt(words.get(2)),
            state,
            since - 500,
            since);
    return marked(worker, words);
  }

  private static WorkerView marked(WorkerView worker, List<String> words) {
    return switch (words.size() > 4 ? words.get(4) : "") {
      case "worn" -> worker.retired(Retirement.gentle("it is old"));
      case "bad" -> worker.retired(Retirement.failed("it is broken"));
      case "hung" ->
          worker.retired(Retirement.killedAt("it hangs", NOW + Long.parseLong(words.get(5))));
      case "trial" -> worker.onTrial(true);
      default -> worker;
    };
  }

  private static RespawnHistory history(String cell) {
    RespawnHistory history = RespawnHistory.none();
    for (String death : list(cell).toList()) {
      List<String> words = List.of(death.split(" ", -1));
      String kind = words.get(1);
      long at = NOW - Long.parseLong(words.get(3));
      Exit exit =
          new Exit(
              99,
              Integer.parseInt(words.get(2)),
              at,
              !kind.equals("boot"),
              kind.equals("stable") ? 10_000 : 50,
              kind.equals("asked"));
      for (int i = 0; i < Integer.parseInt(words.get(0)); i++) {
        history = history.plus(exit);
      }
    }
    return history;
  }

  private static String text(List<Action> actions) {
    return actions.isEmpty()
        ? "-"
        : actions.stream().map(ReconcilerTableTest::text).collect(Collectors.joining(", "));
  }

  private static String text(Action action) {
    if (action instanceof Action.Spawn spawn) {
      return "spawn " + spawn.generation();
    } else if (action instanceof Action.Promote promote) {
      return "promote " + promote.id();
    } else if (action instanceof Action.Drain drain) {
      return "drain " + drain.id();
    } else if (action instanceof Action.Kill kill) {
      return "kill " + kill.id();
    } else if (action instanceof Action.AbandonGeneration abandon) {
      return "abandon " + abandon.generation();
    } else if (action instanceof Action.ConfirmGeneration confirm) {
      return "confirm " + confirm.generation();
    }
    return "give up";
  }
}

package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeCommandsTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void create() {
    cli = new Cli(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "kill 3,TERM",
    "kill 3 -signal KILL,KILL",
    "kill --signal=sigkill 3,KILL",
    "kill 3 -signal 9,KILL"
  })
  void killSendsTheSignalByName(String line, String signal) throws IOException {
    try (FakeNode node = answering("shop", new JsonObject())) {
      assertEquals(ExitCode.OK, cli.run(line.split(" ")), cli.err());
      assertEquals("node shop: sent SIG" + signal + " to worker 3\n", cli.out());
      assertEquals(
          List.of(
              new JsonObject()
                  .put("jsonrpc", "2.0")
                  .put("id", 1)
                  .put("method", "worker.kill")
                  .put("params", new JsonObject().put("id", 3).put("signal", signal))),
          node.requests());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kill | kill: Missing required parameter: '[NODE/]ID'",
        "kill x | kill: the id of a worker is a number, not \"x\"",
        "kill nb/x | kill: the id of a worker is a number, not \"x\"",
        "kill /3 | kill: before the / stands the name of a node",
        "kill 3 -signal FOO | option -signal: must be one of HUP, INT, QUIT, ABRT, KILL, USR1,"
            + " USR2, TERM, CONT, STOP, not \"FOO\"",
        "scale many | scale: give a number as 4, +1 or -1, not \"many\"",
        "scale 1 -nmae x | unknown option -nmae; did you mean -name?",
        "status -jsno | unknown option -jsno; did you mean -json?",
        "status -port abc | option -port: must be a number, not \"abc\"",
        "status -port 1 -name x | -name and -port exclude each other",
      })
  void wrongUsageIsSaidBeforeAnyNodeIsAsked(String line, String expected) {
    assertEquals(ExitCode.USAGE, cli.run(line.split(" ")));
    assertEquals(expected + "\n", cli.err());
  }

  @Test
  void scaleNeedsNumber() {
    assertEquals(ExitCode.USAGE, cli.run("scale"));
    assertEquals("scale: Missing required parameter: 'N|+N|-N'\n", cli.err());
  }

  @ParameterizedTest
  @CsvSource({
    "scale 4,4",
    "scale +2,+2",
    "scale -2,-2",
    "scale -2 -name shop,-2",
    "scale -name shop -2,-2"
  })
  void scaleTellsBeforeAndAfter(String line, String workers) throws IOException {
    JsonObject result = new JsonObject().put("before", 2).put("after", 4);
    try (FakeNode node = answering("shop", result)) {
      assertEquals(ExitCode.OK, cli.run(line.split(" ")), cli.err());
      assertEquals("node shop: workers 2 -> 4\n", cli.out());
      assertEquals(
          new JsonObject().put("workers", workers), node.requests().get(0).getJsonObject("params"));
    }
  }

  @Test
  void reloadReturnsWithTheVerdict() throws IOException {
    JsonObject verdict =
        new JsonObject(
            "{\"ok\":true,\"generation\":2,\"replaced\":4,\"migrated\":63,\"closed\":0,"
                + "\"durationMs\":5120,\"workers\":[]}");
    try (FakeNode node = answering("shop", verdict)) {
      assertEquals(ExitCode.OK, cli.run("reload"));
      assertEquals(
          "node shop: generation 2, 4 workers replaced, 63 connections moved, 0 closed, 5120 ms\n",
          cli.out());
      assertEquals("node.reload", node.requests().get(0).getString("method"));
      assertEquals(ExitCode.OK, cli.run("reload", "--json"));
      assertEquals(verdict, new JsonObject(cli.out()));
    }
  }

  @Test
  void failedReloadFailsTheCommandWithTheReasons() throws IOException {
    JsonObject verdict =
        new JsonObject()
            .put("ok", false)
            .put("reasons", new JsonArray().add("worker 5 did not become ready in 10 s"));
    try (FakeNode node = answering("shop", verdict)) {
      assertEquals(ExitCode.FAILED, cli.run("reload"));
      assertEquals(
          "node shop: the reload failed: worker 5 did not become ready in 10 s\n", cli.err());
      assertEquals(ExitCode.FAILED, cli.run("reload", "-json"));
      assertEquals(verdict, new JsonObject(cli.out()));
    }
  }

  @Test
  void aVerdictSaysWhoReplacedWhom() throws IOException {
    JsonObject verdict =
        new JsonObject(
            """
            {"ok":true,"generation":2,"replaced":1,"migrated":16,"closed":0,"durationMs":900,
             "workers":[{"id":1,"pid":77,"generation":1,"outcome":"replaced","state":"exited",
              "migrated":16,"closed":0,"durationMs":41,"replacedBy":3}],"reasons":[]}
            """);
    try (FakeNode node = answering("shop", verdict)) {
      assertEquals(ExitCode.OK, cli.run("rollback", "--wait"), cli.err());
      assertEquals(
          """
          node shop: generation 2, 1 workers replaced, 16 connections moved, 0 closed, 900 ms
          WORKER  PID  OUTCOME   BY  MOVED  CLOSED  DRAIN
          1       77   replaced  3   16     0       41 ms
          """,
          cli.out());
      assertEquals("node.rollback", node.requests().get(0).getString("method"));
      assertEquals(
          new JsonObject().put("wait", true), node.requests().get(0).getJsonObject("params"));
    }
  }

  @Test
  void aFailureNamesEachNewWorkerAndWhoServesOn() throws IOException {
    JsonObject failed =
        new JsonObject(
            """
            {"ok":false,"generation":2,
             "workers":[{"id":1,"outcome":"kept"},{"id":2,"outcome":"kept"},{"id":3,"outcome":"failed"}],
             "reasons":["worker 3 died before it became ready","worker 3 (pid 9): no\\u0007database"]}
            """);
    try (FakeNode node = answering("shop", failed)) {
      assertEquals(ExitCode.FAILED, cli.run("reload"));
      assertEquals(
          """
          node shop: the reload failed: worker 3 died before it became ready
            worker 3 (pid 9): no database
            the old workers serve on: 1, 2
          """,
          cli.err());
    }
  }

  @Test
  void stopReturnsWhenTheNodeIsGone() throws IOException {
    FakeNode[] itself = new FakeNode[1];
    try (FakeNode node =
        new FakeNode(
            cli.directories,
            "shop",
            request -> {
              itself[0].releaseLock();
              return FakeNode.result(new JsonObject());
            })) {
      itself[0] = node;
      assertEquals(ExitCode.OK, cli.run("stop"), cli.err());
      assertEquals("node shop stopped\n", cli.out());
    }
  }

  @Test
  void stopForgivesNodeThatTakesItsAnswerAlong() throws IOException {
    FakeNode[] itself = new FakeNode[1];
    try (FakeNode node =
        new FakeNode(
            cli.directories,
            "shop",
            request -> {
              itself[0].releaseLock();
              return "";
            })) {
      itself[0] = node;
      assertEquals(ExitCode.OK, cli.run("stop"), cli.err());
    }
  }

  @Test
  void statusIsTableOrJson() throws IOException {
    JsonObject status =
        new JsonObject(
            """
            {"node":{"id":"n1","name":"shop","pid":4711,"version":"0.1.0","uptimeMs":133000,
             "generation":2},
             "listeners":[{"host":"127.0.0.1","port":8080,"scheduling":"round-robin",
              "accepted":120,"acknowledged":119,"queued":1,"refused":0}],
             "workers":[{"id":1,"pid":4712,"state":"ready","generation":2,"instances":2,
              "uptimeMs":7265000,"connections":12,"accepted":60,"requests":12345,"errors":0,
              "migratedIn":3,"migratedOut":4,"loopLagMs":1,"rssBytes":62914560,"restarts":0},
              {"id":12,"pid":4713,"state":"starting"}],
             "cluster":{"enabled":true,"nodes":[{"id":"n1","host":"10.0.0.1","workers":2,
              "generation":2,"state":"ready"}]}}
            """);
    try (FakeNode node = answering("shop", status)) {
      assertEquals(ExitCode.OK, cli.run("status", "-name", "shop"));
      assertEquals(
          """
          node shop  pid 4711  version 0.1.0  generation 2  up 2m 13s

          NODE  HOST      PORT  STATE  WORKERS  READY  GENERATION  VERSION  OPEN  ADDRESS
          n1    10.0.0.1  -     ready  2        -      2           -        -     -

          LISTENER        SCHEDULING   ACCEPTED  ACKNOWLEDGED  QUEUED  REFUSED
          127.0.0.1:8080  round-robin  120       119           1       0

          WORKER  PID   STATE     GEN  UP     OPEN  ACCEPTED  REQUESTS  ERRORS  MOVED  LAG   MEMORY  RESTARTS
          1       4712  ready     2    2h 1m  12    60        12345     0       +3 -4  1 ms  60 MiB  0
          12      4713  starting  -    -      -     -         -         -       +- --  -     -       -
          """,
          cli.out());
      assertEquals(ExitCode.OK, cli.run("status", "--json"));
      assertEquals(status, new JsonObject(cli.out()));
    }
  }

  @Test
  void nodesAreATableWithWhatIsWrong() throws IOException {
    JsonObject cluster =
        new JsonObject(
            """
            {"enabled":true,"members":3,"dataMembers":3,"problem":"the name b is used twice",
             "nodes":[{"id":"a","host":"10.0.0.1","port":8080,"state":"ready","workers":2,"ready":2,
              "generation":1,"version":"0.1.0","connections":7,"address":"5e1b9c"},
              {"id":"b","host":"10.0.0.2","workers":1,"generation":0,"state":"unknown"}]}
            """);
    try (FakeNode node = answering("a", cluster)) {
      assertEquals(ExitCode.OK, cli.run("nodes"), cli.err());
      assertEquals(
          """
          NODE  HOST      PORT  STATE    WORKERS  READY  GENERATION  VERSION  OPEN  ADDRESS
          a     10.0.0.1  8080  ready    2        2      1           0.1.0    7     5e1b9c
          b     10.0.0.2  -     unknown  1        -      0           -        -     -
          problem: the name b is used twice
          """,
          cli.out());
      assertEquals(ExitCode.OK, cli.run("nodes", "--json"));
      assertEquals(cluster, new JsonObject(cli.out()));
    }
  }

  @Test
  void statusOfUnexpectedShapeIsDashes() throws IOException {
    try (FakeNode node = answering("shop", new JsonObject().put("workers", 5))) {
      assertEquals(ExitCode.OK, cli.run("status"), cli.err());
      assertTrue(cli.out().startsWith("node -  pid -"), cli.out());
    }
  }

  private FakeNode answering(String name, JsonObject result) throws IOException {
    return new FakeNode(cli.directories, name, request -> FakeNode.result(result));
  }
}

package io.jelly.rpc;

import io.vertx.core.json.Json;
import java.util.List;
import java.util.stream.Stream;

/** Every rule of JSON-RPC 2.0 as a request and its answer, without data, for all transports. */
final class RuleTable {
  /**
   * A rule, with single quotes for double ones.
   *
   * @param expected the answer; null for none
   * @param lines whether it holds also where a line may carry several values
   */
  record Rule(String request, String expected, boolean lines) {}

  private RuleTable() {}

  static List<Rule> rules() {
    Stream<Rule> examples =
        SpecificationTest.examples()
            .map(row -> new Rule((String) row.get()[0], compact((String) row.get()[1]), true));
    return Stream.of(
            examples, ids(), members(), params(), batches(), errors(), syntax(), wholeBodies())
        .flatMap(rules -> rules)
        .map(rule -> new Rule(quoted(rule.request), quoted(rule.expected), rule.lines))
        .toList();
  }

  private static Stream<Rule> ids() {
    return Stream.of("0", "-0", "1.5", "1.50", "1e2", "9007199254740993", "''", "'1'", "null")
        .map(id -> rule(call("system.ping", "[]", id), result("'pong'", id)));
  }

  private static Stream<Rule> members() {
    return Stream.of(
        rule("{'method':'system.ping','id':1}", error(-32600, "1")),
        rule("{'jsonrpc':2.0,'method':'system.ping','id':1}", error(-32600, "1")),
        rule("{'jsonrpc':'1.0','method':'system.ping','id':1}", error(-32600, "1")),
        rule("{'jsonrpc':'2.0','id':'x'}", error(-32600, "'x'")),
        rule("{'jsonrpc':'2.0','method':null,'id':1}", error(-32600, "1")),
        rule("{'jsonrpc':'2.0','method':1}", error(-32600, "null")),
        rule("{'jsonrpc':'2.0','Method':'system.ping','id':1}", error(-32600, "1")),
        rule("{'jsonrpc':'2.0','method':'system.ping','id':true}", error(-32600, "null")),
        rule("{'jsonrpc':'2.0','method':'system.ping','id':[1]}", error(-32600, "null")),
        rule("{'jsonrpc':'2.0','method':'system.ping','id':{}}", error(-32600, "null")),
        rule("{'jsonrpc':'2.0','method':'system.ping','id':1,'x':{}}", result("'pong'", "1")),
        rule("{'jsonrpc':'2.0','method':'system.ping','result':1,'id':1}", result("'pong'", "1")));
  }

  private static Stream<Rule> params() {
    return Stream.of(
        rule(call("system.echo", "[1]", "1"), result("[1]", "1")),
        rule(call("system.echo", "{'a':1}", "1"), result("{'a':1}", "1")),
        rule(call("system.echo", "null", "1"), result("null", "1")),
        rule("{'jsonrpc':'2.0','method':'system.echo','id':1}", result("null", "1")),
        rule(call("system.echo", "'x'", "1"), error(-32600, "1")),
        rule(call("system.echo", "7", "1"), error(-32600, "1")),
        rule(call("sum", "{}", "1"), error(-32602, "1")));
  }

  private static Stream<Rule> batches() {
    String ping = call("system.ping", "[]", "1");
    String pong = result("'pong'", "1");
    String note = "{'jsonrpc':'2.0','method':'update'}";
    return Stream.of(
        rule("[" + ping + "]", "[" + pong + "]"),
        rule("[" + ping + "," + ping + "]", "[" + pong + "," + pong + "]"),
        rule("[" + note + "]", null),
        rule("[" + note + "," + ping + "]", "[" + pong + "]"),
        rule("[[" + ping + "]]", "[" + error(-32600, "null") + "]"),
        rule(
            "[" + call("throws", "[]", "2") + "," + ping + "]",
            "[" + error(-32603, "2") + "," + pong + "]"),
        rule("[" + ping + ",", error(-32700, "null")));
  }

  private static Stream<Rule> errors() {
    return Stream.of(
        rule(call("nope", "[]", "1"), error(-32601, "1")),
        rule(call("rpc.nope", "[]", "1"), error(-32601, "1")),
        rule(call("throws", "[]", "1"), error(-32603, "1")),
        rule(call("overflows", "[]", "1"), error(-32603, "1")),
        rule(call("unavailable", "[]", "1"), error(-32005, "1")),
        rule("{'jsonrpc':'2.0','method':'throws'}", null),
        rule("{'jsonrpc':'2.0','method':'nope'}", null),
        rule("{'jsonrpc':'2.0','method':'sum','params':{}}", null));
  }

  private static Stream<Rule> syntax() {
    return Stream.of("{", "{'a'}", "[1,2}", "{'jsonrpc':'2.0','id':01}", "nul", "NaN", "'")
        .map(text -> rule(text, error(-32700, "null")));
  }

  /** What a body or a message is, and a line is not: exactly one value. */
  private static Stream<Rule> wholeBodies() {
    String ping = call("system.ping", "[]", "1");
    return Stream.of("", "   ", ping + " x", ping + ping, ping + "\n" + ping)
        .map(text -> new Rule(text, error(-32700, "null"), false));
  }

  private static Rule rule(String request, String expected) {
    return new Rule(request, expected, true);
  }

  private static String call(String method, String params, String id) {
    return "{'jsonrpc':'2.0','method':'" + method + "','params':" + params + ",'id':" + id + "}";
  }

  private static String result(String json, String id) {
    return "{'jsonrpc':'2.0','result':" + json + ",'id':" + id + "}";
  }

  private static String error(int code, String id) {
    String message =
        Stream.of(ErrorCode.values()).filter(e -> e.code() == code).findFirst().get().message();
    return "{'jsonrpc':'2.0','error':{'code':"
        + code
        + ",'message':'"
        + message
        + "'},'id':"
        + id
        + "}";
  }

  private static String compact(String json) {
    return json == null ? null : Json.encode(Json.decodeValue(json));
  }

  private static String quoted(String text) {
    return text == null ? null : text.replace('\'', '"');
  }
}

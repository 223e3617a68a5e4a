package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodSchemaTest {
  private static final JsonObject TEXT = new JsonObject().put("type", "string");
  private static final JsonObject AMOUNT =
      json("{'type':'integer','minimum':1,'description':'how much'}");
  private static final JsonObject LINES =
      json(
          "{'type':'object','properties':{'note':{'type':'string'},'lines':{'type':'array','items':{'$ref':'#/$defs/line'}}},"
              + "'required':['lines'],'$defs':{'line':{'type':'object','required':['price'],'properties':{'price':{'type':'number'}}}}}");

  private final RpcFixture rpc = new RpcFixture();

  @BeforeEach
  void register() {
    MethodOptions options = MethodOptions.defaults();
    rpc.table.register(
        registry -> {
          registry.method(
              "pay",
              options
                  .describedAs("Pays.")
                  .withParam("to", TEXT)
                  .withParam("amount", AMOUNT)
                  .withOptionalParam("memo", TEXT)
                  .withResult(json("{'type':'object'}")),
              MethodSchemaTest::params);
          registry.method("order", options.withParams(LINES), MethodSchemaTest::params);
          registry.method(
              "pair",
              options.withParams(
                  json(
                      "{'type':'array','prefixItems':[{'type':'integer'},{'type':'integer'}],'minItems':2,'items':false}")),
              MethodSchemaTest::params);
          registry.method(
              "few", options.withConcurrency(1).withTimeoutMs(17), call -> rpc.pending.future());
        },
        null);
  }

  private static Future<?> params(RpcCall call) {
    return Future.succeededFuture(new RawJson(call.params().raw()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "pay | ['bob', 9007199254740993] | {'to':'bob','amount':9007199254740993}",
        "pay | ['bob', 1, 'x y'] | {'to':'bob','amount':1,'memo':'x y'}",
        "pay | {'amount': 1, 'to':'bob'} | {'amount': 1, 'to':'bob'}",
        "order | [[{'price': 1.50}], 'n'] | {'lines':[{'price': 1.50}],'note':'n'}",
        "pair | [1, 2] | [1, 2]",
      })
  void paramsByPositionGetTheirNamesAndKeepTheirBytes(String method, String params, String seen) {
    assertEquals(
        ("{'jsonrpc':'2.0','result':" + seen + ",'id':1}").replace('\'', '"'), ask(method, params));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "pay | {'to':'bob'} | /amount",
        "pay | null | /to",
        "pay | ['bob'] | /1",
        "pay | ['bob', 0] | /1",
        "pay | ['bob', 1, 2] | /2",
        "pay | ['bob', 1, 'x', 4] | /3",
        "pay | {'to':1,'amount':1} | /to",
        "pay | {'to':'bob','amount':'1'} | /amount",
        "pay | {'to':'bob','amount':1,'memos':''} | /memos",
        "order | {'lines':[{'price':1},{'price':'x'}]} | /lines/1/price",
        "order | [[{'price':1},{'price':'x'}]] | /0/1/price",
        "order | {'lines':[{}]} | /lines/0",
        "order | {} | /lines",
        "pair | {'a':1} | ``",
        "pair | [1] | ``",
        "pair | null | ``",
        "pair | [1,'x'] | /1",
      })
  void invalidParamsAreRefusedWithTheirPath(String method, String params, String path) {
    JsonObject error = new JsonObject(ask(method, params)).getJsonObject("error");
    assertEquals(-32602, error.getInteger("code"), error.encode());
    assertEquals(path, error.getJsonObject("data").getString("path"), error.encode());
    assertFalse(error.getJsonObject("data").getString("reason").isBlank());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'strin'}",
        "{'type':'object','properties':{'a':{'minimum':'1'}}}",
        "{'properties':[]}",
        "{'items':{'$ref':'#/$defs/nope'}}",
        "{'$ref':'https://example.com/schema'}",
      })
  void aWrongSchemaIsRefusedWhenItIsRegistered(String schema) {
    MethodOptions options = MethodOptions.defaults();
    for (MethodOptions wrong :
        List.of(options.withParams(json(schema)), options.withResult(json(schema)))) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> rpc.table.register(r -> r.method("wrong", wrong, call -> null), null));
      assertTrue(refused.getMessage().startsWith("method \"wrong\": "), refused.getMessage());
    }
    assertFalse(rpc.table.isKnown("wrong"));
  }

  @Test
  void aMethodHasItsOwnBoundAndTimeOut() {
    Future<Buffer> first = rpc.dispatch(call("few", "[]"));
    assertTrue(ask("few", "[]").contains("at most 1 calls of few in flight"));
    assertEquals(1, rpc.table.inFlight());
    assertEquals(List.of(17L), rpc.delays);
    rpc.timers.get(0).run();
    assertTrue(first.result().toString().contains("-32001"));
    assertEquals(0, rpc.table.inFlight());
    assertFalse(rpc.dispatch(call("few", "[]")).isComplete());
  }

  @Test
  void discoverAnswersAValidOpenRpcDocument() throws Exception {
    JsonObject document = new JsonObject(ask("rpc.discover", "[]")).getJsonObject("result");
    OutputUnit checked = metaSchema(document);
    assertTrue(checked.getValid(), () -> String.valueOf(checked.toJson()));
    JsonObject pay = method(document, "pay");
    assertEquals("either", pay.getString("paramStructure"));
    assertEquals("Pays.", pay.getString("description"));
    assertEquals(
        new JsonArray()
            .add(json("{'name':'to','required':true,'schema':{'type':'string'}}"))
            .add(
                json("{'name':'amount','description':'how much','required':true}")
                    .put("schema", AMOUNT))
            .add(json("{'name':'memo','required':false,'schema':{'type':'string'}}")),
        pay.getJsonArray("params"));
    assertEquals(json("{'name':'result','schema':{'type':'object'}}"), pay.getJsonObject("result"));
    assertEquals("by-position", method(document, "pair").getString("paramStructure"));
    assertEquals(2, method(document, "pair").getJsonArray("params").size());
    assertEquals("lines", param(method(document, "order")).getString("name"));
    assertEquals(
        json("{'type':'array','items':{'$ref':'#/components/schemas/order.params.line'}}"),
        param(method(document, "order")).getJsonObject("schema"));
    assertTrue(
        document
            .getJsonObject("components")
            .getJsonObject("schemas")
            .containsKey("order.params.line"));
    assertEquals(17, method(document, "few").getInteger("x-timeout-ms"));
  }

  /** In the document "#" is the document, and anchors of several schemas may be the same. */
  @Test
  void referencesMeanTheSameInTheDocument() {
    JsonObject schemas = new JsonObject();
    JsonObject moved =
        MovedSchema.of(
            "a.params",
            json(
                "{'$id':'https://x.invalid/','properties':{"
                    + "'self':{'$ref':'#'},'own':{'$ref':'#/properties/p'},'p':{'$anchor':'P'},"
                    + "'anchor':{'$ref':'#P'},'inner':{'$dynamicRef':'#D'},"
                    + "'data':{'const':{'$ref':'#'}},'$ref':{'$ref':'#/$defs/d/items'}},"
                    + "'$defs':{'d':{'$dynamicAnchor':'D','items':{'$ref':'#P'}}}}"),
            schemas);
    assertEquals(
        json(
            "{'properties':{"
                + "'self':{'$ref':'#/components/schemas/a.params'},"
                + "'own':{'$ref':'#/components/schemas/a.params/properties/p'},'p':{},"
                + "'anchor':{'$ref':'#/components/schemas/a.params/properties/p'},"
                + "'inner':{'$ref':'#/components/schemas/a.params.d'},"
                + "'data':{'const':{'$ref':'#'}},"
                + "'$ref':{'$ref':'#/components/schemas/a.params.d/items'}}}"),
        moved);
    assertEquals(moved, schemas.getJsonObject("a.params"));
    assertEquals(
        json("{'items':{'$ref':'#/components/schemas/a.params/properties/p'}}"),
        schemas.getJsonObject("a.params.d"));
  }

  /** Whatever it looks like. */
  @Test
  void dataIsNoReference() {
    for (String keyword : List.of("const", "default", "enum", "examples"))
      MethodSchemas.check(json("{'properties':{'a':{'" + keyword + "':[{'$ref':'#/nowhere'}]}}}"));
  }

  /**
   * The schema of OpenRPC documents, as its authors publish it; JSON Schemas inside go unchecked.
   */
  private static OutputUnit metaSchema(JsonObject document) throws Exception {
    try (InputStream in = MethodSchemaTest.class.getResourceAsStream("openrpc-meta-schema.json")) {
      JsonObject schema = new JsonObject(Buffer.buffer(in.readAllBytes()));
      SchemaRepository repository =
          SchemaRepository.create(
              new JsonSchemaOptions()
                  .setBaseUri("https://meta.open-rpc.org/")
                  .setDraft(Draft.DRAFT7)
                  .setOutputFormat(OutputFormat.Basic));
      JsonObject anything =
          json("{'definitions':{'JSONSchemaObject':{'properties':{'$ref':{'type':'string'}}}}}");
      repository.dereference("https://meta.json-schema.tools", JsonSchema.of(anything));
      JsonSchema root = JsonSchema.of(schema);
      repository.dereference(root);
      return repository.validator(root).validate(document);
    }
  }

  private static JsonObject method(JsonObject document, String name) {
    return document.getJsonArray("methods").stream()
        .map(JsonObject.class::cast)
        .filter(method -> method.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject param(JsonObject method) {
    return method.getJsonArray("params").getJsonObject(0);
  }

  private String ask(String method, String params) {
    return rpc.answer(call(method, params.replace('\'', '"')));
  }

  private static String call(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + ",\"id\":1}";
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }
}

package io.jelly.rpc;

import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Schemas of JSON Schema 2020-12: checked themselves when a method is registered, so that a mistake
 * in one is not found by the first client. Thread-safe.
 */
final class MethodSchemas {
  private static final String BASE = "https://json-schema.org/draft/2020-12/";
  private static final List<String> PARTS =
      List.of(
          "schema",
          "meta/core",
          "meta/applicator",
          "meta/validation",
          "meta/meta-data",
          "meta/format-annotation",
          "meta/content",
          "meta/unevaluated");

  private MethodSchemas() {}

  /** Holds the meta-schema, read when the first schema is there to be checked. */
  private static final class Meta {
    static final Validator SCHEMA = read();

    private static Validator read() {
      SchemaRepository repository = SchemaRepository.create(options());
      for (String part : PARTS) {
        repository.dereference(BASE + part, JsonSchema.of(resource(part)));
      }
      return repository.validator(BASE + "schema");
    }

    private static JsonObject resource(String part) {
      String path = "/json-schema.org/draft/2020-12/" + part;
      try (InputStream in = SchemaRepository.class.getResourceAsStream(path)) {
        if (in == null) {
          throw new IllegalStateException("there is no " + path + " on the class path");
        }
        return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What checks values; the schema has been checked. */
  static Validator validator(JsonObject schema) {
    // It writes its notes into what it is given, and knows numbers only as a parser makes them.
    return Validator.create(JsonSchema.of(new JsonObject(schema.encode())), options());
  }

  /**
   * Checks a schema; an empty one is fine.
   *
   * @throws IllegalArgumentException saying what is wrong with it, and where
   */
  static void check(JsonObject schema) {
    if (schema.isEmpty()) {
      return;
    }
    OutputUnit checked = Meta.SCHEMA.validate(schema.copy());
    if (!checked.getValid()) {
      SchemaViolation why = SchemaViolation.of(checked);
      throw new IllegalArgumentException(
          "its JSON Schema is wrong at \"" + why.path() + "\": " + why.reason());
    }
    Set<String> anchors = SchemaParts.anchors(schema).keySet();
    SchemaParts.each(
        schema,
        (pointer, part) -> {
          if (part.getValue("$ref") instanceof String reference)
            checkReference(schema, anchors, reference);
        });
  }

  private static void checkReference(JsonObject root, Set<String> anchors, String reference) {
    String fragment = reference.startsWith("#") ? reference.substring(1) : null;
    boolean found =
        fragment != null
            && (fragment.isEmpty()
                || (fragment.startsWith("/")
                    ? JsonPointer.from(fragment).queryJson(root) != null
                    : anchors.contains(fragment)));
    if (!found) {
      throw new IllegalArgumentException(
          "its JSON Schema refers to \"" + reference + "\", which is not in it");
    }
  }

  private static JsonSchemaOptions options() {
    return new JsonSchemaOptions()
        .setDraft(Draft.DRAFT202012)
        .setOutputFormat(OutputFormat.Basic)
        .setBaseUri("https://jelly.invalid/");
  }
}

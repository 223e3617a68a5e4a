package io.jelly.rpc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/**
 * A schema in its place in an OpenRPC document, whose references are those of the whole document:
 * its definitions stand in {@code components.schemas}, and itself too if something in it refers to
 * it, or to a part of it that is no definition. Anchors, of which several schemas may have the
 * same, become pointers; what they bind dynamically they bind within one schema only.
 */
final class MovedSchema {
  private static final String DEFINITIONS = "$defs";
  private static final String DEFINITION = "/" + DEFINITIONS + "/";
  private static final String COMPONENTS = "#/components/schemas/";

  /** Of the document that the schema was; they would move the references of this one. */
  private static final Set<String> LEFT_OUT =
      Set.of("$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary");

  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef");

  private final String place;
  private final JsonObject schemas;
  private final Map<String, String> anchors;
  private boolean refersToItself;

  private MovedSchema(String place, JsonObject schema, JsonObject schemas) {
    this.place = place;
    this.schemas = schemas;
    anchors = SchemaParts.anchors(schema);
  }

  /**
   * The schema without its definitions.
   *
   * @param place its name among the components, and the beginning of those of its definitions
   * @param schemas the components, to which what is referred to is added
   */
  static JsonObject of(String place, JsonObject schema, JsonObject schemas) {
    return new MovedSchema(place, schema, schemas).move(schema);
  }

  private JsonObject move(JsonObject schema) {
    if (schema.getValue(DEFINITIONS) instanceof JsonObject definitions)
      for (Map.Entry<String, Object> definition : definitions)
        schemas.put(place + "." + definition.getKey(), part(definition.getValue()));
    JsonObject rest = schema.copy();
    rest.remove(DEFINITIONS);
    JsonObject moved = (JsonObject) part(rest);
    if (refersToItself) schemas.put(place, moved);
    return moved;
  }

  private Object part(Object part) {
    if (part instanceof JsonArray array) {
      JsonArray copy = new JsonArray();
      array.forEach(element -> copy.add(part(element)));
      return copy;
    }
    if (!(part instanceof JsonObject schema)) return part;
    JsonObject copy = new JsonObject();
    for (Map.Entry<String, Object> member : schema) {
      String keyword = member.getKey();
      Object value = member.getValue();
      if (REFERENCES.contains(keyword) && value instanceof String reference)
        copy.put("$ref", redirected(reference));
      else if (SchemaParts.isNamed(keyword, value)) copy.put(keyword, named((JsonObject) value));
      else if (SchemaParts.isData(keyword)) copy.put(keyword, value);
      else if (!LEFT_OUT.contains(keyword)) copy.put(keyword, part(value));
    }
    return copy;
  }

  private JsonObject named(JsonObject schemasOfAuthor) {
    JsonObject copy = new JsonObject();
    schemasOfAuthor.forEach(named -> copy.put(named.getKey(), part(named.getValue())));
    return copy;
  }

  private String redirected(String reference) {
    if (!reference.startsWith("#")) return reference;
    String fragment = reference.substring(1);
    String pointer = fragment.startsWith("/") ? fragment : anchors.getOrDefault(fragment, "");
    if (pointer.startsWith(DEFINITION))
      return COMPONENTS + SchemaParts.escaped(place + ".") + pointer.substring(DEFINITION.length());
    refersToItself = true;
    return COMPONENTS + SchemaParts.escaped(place) + pointer;
  }
}

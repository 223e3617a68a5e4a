package io.jelly.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the text of one configuration file into the settings, with the place of every value. */
final class JsonFile {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String SCHEMA = "$schema";

  private final String file;
  private final Settings settings;
  private final JsonParser parser;

  private JsonFile(String file, Settings settings, JsonParser parser) {
    this.file = file;
    this.settings = settings;
    this.parser = parser;
  }

  /** Reads what can be read; what is wrong becomes problems of the settings. */
  static void read(String text, String file, Settings settings) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      new JsonFile(file, settings, parser).document();
    } catch (JsonProcessingException mistake) {
      String place = place(file, mistake.getLocation(), JsonMistake.columnsBack(mistake));
      settings.problem(place + ": " + JsonMistake.sentence(mistake));
    } catch (IOException unexpected) {
      settings.problem(file + ": cannot be read: " + unexpected.getMessage());
    }
  }

  private void document() throws IOException {
    JsonToken start = parser.nextToken();
    if (start != JsonToken.START_OBJECT) {
      String found = start == null ? "the file is empty; it" : "the file";
      problem(here(), found + " must hold one JSON object");
      return;
    }
    members("");
    if (parser.nextToken() != null) {
      problem(here(), "the file must end after its one JSON object");
    }
  }

  private void members(String group) throws IOException {
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String word = parser.currentName();
      String place = here();
      parser.nextToken();
      if (group.isEmpty() && word.equals(SCHEMA)) {
        schema();
      } else if (!seen.add(word)) {
        problem(place, "the key " + Shown.quoted(group + word) + " is given twice");
        parser.skipChildren();
      } else if (word.indexOf('.') < 0 && Keys.isGroup(group + word)) {
        group(group + word);
      } else {
        member(group, word, place);
      }
    }
  }

  /** Editors complete the file by it; for us it has no meaning. */
  private void schema() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      problem(here(), "\"" + SCHEMA + "\" must be a text, not " + Shown.value(value(SCHEMA)));
    }
  }

  private void group(String name) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      members(name + ".");
    } else {
      String place = here();
      problem(place, "\"" + name + "\" must be an object, not " + Shown.value(value(name)));
    }
  }

  private void member(String group, String word, String place) throws IOException {
    Key<?> key = word.indexOf('.') < 0 ? Keys.named(group + word) : null;
    if (key == null) {
      problem(place, unknown(group + word, word.indexOf('.') > 0));
      parser.skipChildren();
      return;
    }
    Origin origin = new Origin(Source.FILE, here());
    settings.putJson(key, value(key.name()), origin);
  }

  private static String unknown(String name, boolean dotted) {
    if (dotted && Keys.named(name) != null) {
      String nested =
          "\""
              + name.replace(".", "\": {\"")
              + "\": ..."
              + "}".repeat((int) name.chars().filter(c -> c == (int) '.').count());
      return "write " + nested + " for \"" + name + "\"";
    }
    return unknown(name);
  }

  /** What is said of a key nobody knows, with the one that was probably meant. */
  static String unknown(String name) {
    return "unknown key "
        + Shown.quoted(name)
        + Spelling.nearest(name, Keys.names())
            .map(near -> "; did you mean \"" + near + "\"?")
            .orElse("");
  }

  private @Nullable Object value(String path) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> array(path);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_NULL -> null;
      default -> token == JsonToken.VALUE_TRUE;
    };
  }

  private JsonObject object(String path) throws IOException {
    JsonObject object = new JsonObject();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String word = parser.currentName();
      String inside = path + "." + word;
      if (object.containsKey(word)) {
        problem(here(), "the key " + Shown.quoted(inside) + " is given twice");
      }
      parser.nextToken();
      object.put(word, value(inside));
    }
    return object;
  }

  private JsonArray array(String path) throws IOException {
    JsonArray array = new JsonArray();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(path));
    }
    return array;
  }

  private String here() {
    return place(file, parser.currentTokenLocation(), 0);
  }

  private static String place(String file, @Nullable JsonLocation at, int columnsBack) {
    if (at == null) {
      return file;
    }
    return file + ":" + at.getLineNr() + ":" + Math.max(1, at.getColumnNr() - columnsBack);
  }

  private void problem(String place, String sentence) {
    settings.problem(place + ": " + sentence);
  }
}

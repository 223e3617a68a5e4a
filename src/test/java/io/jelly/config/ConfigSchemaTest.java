package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The shipped schema is what Keys gives. After a change of Keys, {@code mvn test
 * -Dtest=ConfigSchemaTest -Djelly.writeSchema=true} writes it anew.
 */
class ConfigSchemaTest {
  private static final Path SHIPPED = Path.of("conf/config.schema.json");
  private static final int FILES = 5_000;

  private final Validator validator =
      Validator.create(
          JsonSchema.of(ConfigSchema.document()),
          new JsonSchemaOptions()
              .setBaseUri("https://localhost/")
              .setDraft(Draft.DRAFT202012)
              .setOutputFormat(OutputFormat.Flag));

  @Test
  void theShippedFileIsWhatKeysGives() throws IOException {
    String expected = ConfigSchema.document().encodePrettily() + "\n";
    if (Boolean.getBoolean("jelly.writeSchema")) Files.writeString(SHIPPED, expected);
    assertEquals(expected, Files.readString(SHIPPED));
  }

  @Test
  void theShippedConfigurationNamesAndFitsIt() throws IOException {
    JsonObject shipped = new JsonObject(Files.readString(Path.of("conf/config.json")));
    assertEquals("./config.schema.json", shipped.getString("$schema"));
    assertTrue(validator.validate(shipped).getValid());
  }

  @Test
  void schemaAndKeysAgreeOnManyGeneratedFiles() {
    Random random = new Random(20261123);
    int good = 0;
    for (int i = 0; i < FILES; i++) {
      JsonObject file = file(random);
      boolean byKeys = acceptedByKeys(file);
      boolean bySchema = Boolean.TRUE.equals(validator.validate(file).getValid());
      assertEquals(byKeys, bySchema, () -> file.encode());
      if (byKeys) good++;
    }
    assertTrue(good > FILES / 10 && good < FILES * 9 / 10, "of both kinds: " + good);
  }

  private static boolean acceptedByKeys(JsonObject file) {
    Settings settings = new Settings(Path.of("/"));
    JsonFile.read(file.encode(), "f", settings);
    return settings.problems().isEmpty();
  }

  private static JsonObject file(Random random) {
    JsonObject file = new JsonObject();
    for (int left = 1 + random.nextInt(6); left > 0; left--) {
      Key<?> key = Keys.ALL.get(random.nextInt(Keys.ALL.size()));
      Object value = random.nextInt(7) == 0 ? any(random) : likely(key.kind(), random);
      put(file, List.of(key.name().split("\\.", -1)), value);
    }
    switch (random.nextInt(40)) {
      case 0 -> file.put("unknown", 1);
      case 1 -> file.put("drain", any(random));
      case 2 -> file.put("reload", new JsonObject().put("surgee", 1));
      case 3 -> file.put("$schema", any(random));
      case 4 -> file.put("drain.timeoutMs", 5);
      default -> {}
    }
    return file;
  }

  /** Unless its group is there already. */
  private static void put(JsonObject file, List<String> path, Object value) {
    if (path.size() == 1) {
      file.put(path.get(0), value);
    } else if (!file.containsKey(path.get(0))) {
      JsonObject group = new JsonObject();
      put(group, path.subList(1, path.size()), value);
      file.put(path.get(0), group);
    }
  }

  /** A value that fits, or is at or just beyond a bound. */
  private static Object likely(Kind<?> kind, Random random) {
    if (kind instanceof Kind.WholeNumber number) return number(number, random);
    if (kind instanceof Kind.AutoNumber auto)
      return random.nextBoolean() ? "auto" : number(auto.number(), random);
    if (kind instanceof Kind.Flag) return random.nextBoolean();
    if (kind instanceof Kind.Choice<?> choice)
      return choice.words().get(random.nextInt(choice.words().size()));
    if (kind instanceof Kind.Texts) return texts(random);
    return kind instanceof Kind.Free ? new JsonObject().put("a", any(random)) : text(random);
  }

  private static Object number(Kind.WholeNumber kind, Random random) {
    List<Object> numbers =
        List.of(
            kind.min(),
            kind.max(),
            kind.min() + random.nextInt(Math.max(1, kind.max() - kind.min())),
            (double) kind.max(),
            kind.min() + 0.5,
            kind.min() - 1,
            kind.max() + 1L,
            1e30);
    return numbers.get(Math.min(random.nextInt(16) / 2, random.nextInt(8)));
  }

  private static JsonArray texts(Random random) {
    List<Object> texts = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--)
      texts.add(random.nextInt(20) == 0 ? any(random) : text(random));
    return new JsonArray(texts);
  }

  private static String text(Random random) {
    List<String> texts =
        List.of(
            "shop",
            "a.b.C",
            "10.0.0.1",
            "..",
            ".",
            "",
            "a b",
            "a\tb",
            "a\u0000",
            "\u00e4.B",
            "$x_1",
            "-",
            "::1",
            "1a",
            "a..b",
            "x".repeat(64),
            "x".repeat(65),
            "x".repeat(300),
            "auto");
    return texts.get(random.nextInt(2) == 0 ? random.nextInt(3) : random.nextInt(texts.size()));
  }

  private static Object any(Random random) {
    List<Object> values =
        List.of(
            "text",
            "",
            0,
            -1,
            1.5,
            5e9,
            true,
            false,
            "auto",
            "shared",
            new JsonArray(),
            "off",
            new JsonObject(),
            new JsonArray().add(1),
            new JsonObject().put("timeoutMs", 5));
    int chosen = random.nextInt(values.size() + 1);
    return chosen == values.size() ? null : values.get(chosen);
  }
}

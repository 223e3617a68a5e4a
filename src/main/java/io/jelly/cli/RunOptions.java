package io.jelly.cli;

import io.jelly.config.Key;
import io.jelly.config.Keys;
import io.jelly.config.Kind;
import io.jelly.config.ShellWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of {@code run}: one for each configuration key that has one, and {@code -conf}. Their
 * values stay text here; the configuration checks them, in the same words as the file's.
 */
final class RunOptions {
  private static final String CONF = "-conf";

  private RunOptions() {}

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("run");
    spec.usageMessage().description("start a node and stay in the foreground (the default)");
    for (Key<?> key : Keys.ALL) {
      String option = key.option();
      if (option != null) {
        spec.addOption(option(key, option));
      }
    }
    String about = "configuration file (default conf/config.json, if there)";
    return spec.addOption(text(CONF, "FILE", about).build());
  }

  static Optional<String> file(ParseResult parsed) {
    return Optional.ofNullable(parsed.matchedOptionValue(CONF, null));
  }

  /** Key to text, for what was written on the command line. */
  static Map<String, String> values(ParseResult parsed, List<String> application) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Key<?> key : Keys.ALL) {
      String option = key.option();
      if (option != null && parsed.hasMatchedOption(option)) {
        values.put(key.name(), parsed.matchedOptionValue(option, ""));
      }
    }
    if (!application.isEmpty()) {
      values.put(Keys.ARGS.name(), ShellWords.join(application));
    }
    return values;
  }

  private static OptionSpec option(Key<?> key, String name) {
    String about = key.about();
    if (key.kind() instanceof Kind.Choice<?> choice) {
      about += ": " + String.join(", ", choice.words());
    }
    if (!key.shownDefault().equals("none")) {
      about += " (default " + key.shownDefault() + ")";
    }
    OptionSpec.Builder option = text(name, label(key), about);
    if (key.kind() instanceof Kind.Flag) {
      option.arity("0..1").fallbackValue("true");
    }
    return option.build();
  }

  private static OptionSpec.Builder text(String name, String label, String about) {
    return OptionSpec.builder(name, "-" + name)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(about);
  }

  private static String label(Key<?> key) {
    if (key.kind() instanceof Kind.WholeNumber || key.kind() instanceof Kind.AutoNumber) {
      return "N";
    }
    return switch (key.name()) {
      case "verticle" -> "CLASS";
      case "app" -> "JAR";
      case "classpath" -> "PATH";
      case "jvmOptions" -> "\"OPTIONS\"";
      case "scheduling" -> "HOW";
      default -> key.name().toUpperCase(Locale.ROOT);
    };
  }
}

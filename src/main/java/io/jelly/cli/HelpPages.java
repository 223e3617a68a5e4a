package io.jelly.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What {@code --help} and {@code help} print: plain text of at most 100 columns. */
final class HelpPages {
  private static final int COLUMNS = 100;
  private static final String PROGRAM = "java -jar jelly-cluster-fat.jar";

  private static final String BEGINNING =
      """
      Jelly Cluster serves one port from several JVMs and replaces them without losing a connection.
      It runs Vert.x verticles, or a whole Vert.x application as it is.

      Usage: %1$s [COMMAND] [OPTIONS]

      Examples:
        %1$s -cp app.jar -verticle com.acme.MainVerticle -workers 4
            serve a verticle from four worker JVMs at http://127.0.0.1:8080
        %1$s -app shop.jar -port 9090 -- --tenant north
            run an application in every worker; what follows -- is for its own main
        %1$s reload -port 9090
            replace the workers of that node, new before old

      """;

  private static final String END =
      """

      Files:
        conf/config.json                     read if it is there; docs/configuration.md has all keys
        $XDG_RUNTIME_DIR/jelly-cluster/NAME  sockets and logs of a running node; without that
                                             variable jelly-cluster-UID/NAME in the temporary folder

      Exit codes:
        0 done   1 the operation failed   2 wrong usage or configuration   3 no such node
        130 stopped at once by a second signal
      """;

  private HelpPages() {}

  static String overview(List<CommandSpec> commands) {
    return BEGINNING.formatted(PROGRAM)
        + "Commands (help COMMAND says more):\n"
        + aligned(commands.stream().map(c -> new Row(c.name(), description(c))).toList())
        + "\nOptions of run, with one dash or two (-port 9090, --port=9090):\n"
        + parameters(commands.get(0))
        + END;
  }

  static String command(CommandSpec spec) {
    String positionals =
        spec.positionalParameters().stream()
            .map(p -> " " + p.paramLabel())
            .collect(Collectors.joining());
    String choices = spec.options().isEmpty() ? "" : " [OPTIONS]";
    String text = "Usage: " + PROGRAM + " " + spec.name() + positionals + choices + "\n\n";
    String rows = parameters(spec);
    return text + description(spec) + "\n" + (rows.isEmpty() ? "" : "\n" + rows);
  }

  private static String parameters(CommandSpec spec) {
    List<Row> rows = new ArrayList<>();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      rows.add(new Row(parameter.paramLabel(), String.join(" ", parameter.description())));
    }
    for (OptionSpec option : spec.options()) {
      String label = (option.names()[0] + " " + label(option)).strip();
      rows.add(new Row(label, String.join(" ", option.description())));
    }
    if (spec.name().equals("run")) {
      rows.add(new Row("-- ARGUMENT...", "arguments for the application's own main; comes last"));
    }
    return aligned(rows);
  }

  private static String label(OptionSpec option) {
    return option.arity().min() == 0 ? "" : option.paramLabel();
  }

  private static String description(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description());
  }

  private record Row(String label, String text) {}

  private static String aligned(List<Row> rows) {
    int width = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0) + 4;
    StringBuilder page = new StringBuilder();
    for (Row row : rows) {
      StringBuilder line = new StringBuilder("  " + row.label());
      line.append(" ".repeat(width - line.length()));
      for (String word : row.text().split(" ", -1)) {
        if (line.length() + word.length() > COLUMNS) {
          page.append(line.toString().stripTrailing()).append('\n');
          line = new StringBuilder(" ".repeat(width));
        }
        line.append(word).append(' ');
      }
      page.append(line.toString().stripTrailing()).append('\n');
    }
    return page.toString();
  }
}

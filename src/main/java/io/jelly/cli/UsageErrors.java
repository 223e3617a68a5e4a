package io.jelly.cli;

import io.jelly.config.Spelling;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One clear line for a command line nobody can run. */
final class UsageErrors {
  private UsageErrors() {}

  static CommandFailure unknownCommand(String word, List<String> commands) {
    List<String> longer = commands.stream().filter(name -> name.startsWith(word + " ")).toList();
    if (!longer.isEmpty()) {
      return CommandFailure.usage(word + " needs one word more: " + String.join(", ", longer));
    }
    return CommandFailure.usage(
        "unknown command \"" + word + "\"" + meant(word, commands.stream(), "; try help"));
  }

  static CommandFailure wrongArguments(ParameterException wrong, List<String> commands) {
    CommandSpec spec = wrong.getCommandLine().getCommandSpec();
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched().get(0), spec, commands);
    }
    String sentence = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("wrong usage");
    // picocli names an option by its longest name, we by the one in the help
    return CommandFailure.usage(spec.name() + ": " + sentence.replace("'--", "'-"));
  }

  private static CommandFailure unmatched(String word, CommandSpec spec, List<String> commands) {
    if (word.startsWith("-")) {
      int equals = word.indexOf('=');
      return unknownOption(equals < 0 ? word : word.substring(0, equals), spec);
    }
    if (commands.contains(word)) {
      return CommandFailure.usage("put the command first: " + word + " ...");
    }
    String hint = spec.name().equals("run") ? "; an application's own arguments follow --" : "";
    return CommandFailure.usage(spec.name() + ": unexpected argument \"" + word + "\"" + hint);
  }

  private static CommandFailure unknownOption(String word, CommandSpec spec) {
    String bare = word.replaceFirst("^--?", "");
    Stream<String> options = spec.options().stream().map(UsageErrors::bareName);
    return CommandFailure.usage(
        Spelling.nearest(bare, options)
            .map(near -> "unknown option " + word + "; did you mean -" + near + "?")
            .orElse("unknown option " + word + "; try help " + spec.name()));
  }

  private static String bareName(OptionSpec option) {
    return option.names()[0].substring(1);
  }

  private static String meant(String word, Stream<String> candidates, String otherwise) {
    return Spelling.nearest(word, candidates)
        .map(near -> "; did you mean " + near + "?")
        .orElse(otherwise);
  }
}

package io.jelly.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The command line before its options are parsed.
 *
 * @param command the command; {@code run} if the line starts with an option or is empty
 * @param rest what follows the command
 * @param application what follows {@code --}: for the application's own main
 * @param wantsHelp whether help was asked for by an option
 * @param implied whether the command was not written
 */
record Arguments(
    String command,
    List<String> rest,
    List<String> application,
    boolean wantsHelp,
    boolean implied) {
  private static final Set<String> HELP = Set.of("-h", "-help", "--help");
  private static final Set<String> VERSION = Set.of("-version", "--version");

  static Arguments of(String[] args) {
    List<String> all = Arrays.asList(args);
    int dashes = all.indexOf("--");
    List<String> own = new ArrayList<>(dashes < 0 ? all : all.subList(0, dashes));
    List<String> application = dashes < 0 ? List.of() : all.subList(dashes + 1, all.size());
    boolean wantsHelp = own.removeAll(HELP);
    boolean implied = own.isEmpty() || own.get(0).startsWith("-");
    String command = implied ? "run" : command(own);
    if (implied && own.size() == 1 && VERSION.contains(own.get(0))) {
      return new Arguments("version", List.of(), application, wantsHelp, false);
    }
    List<String> rest = command.equals("scale") ? numbersLast(own) : List.copyOf(own);
    return new Arguments(command, rest, application, wantsHelp, implied);
  }

  /** The first word, with {@code config} the first two; removed from the words. */
  private static String command(List<String> words) {
    String first = words.remove(0);
    boolean two = first.equals("config") && !words.isEmpty() && !words.get(0).startsWith("-");
    return two ? first + " " + words.remove(0) : first;
  }

  /** In {@code scale -2} the number looks like an option, so it goes behind the end of options. */
  private static List<String> numbersLast(List<String> words) {
    Predicate<String> negative = word -> word.matches("-[0-9]+");
    Stream<String> options = words.stream().filter(negative.negate());
    Stream<String> numbers = words.stream().filter(negative);
    return Stream.concat(Stream.concat(options, Stream.of("--")), numbers).toList();
  }
}

package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "events", description = "show what happened to a node and its workers, and why")
final class EventsCommand extends NodeCommand {
  private static final String NUMBER = "[0-9]{1,18}";
  private static final int MOST = 10_000;

  @Option(
      names = {"-f", "--follow"},
      description = "go on until the node ends or Ctrl-C, also under a new primary")
  private boolean follow;

  @Option(
      names = {"-json", "--json"},
      description = "print each event as one line of JSON")
  private boolean json;

  @Option(
      names = {"-n", "--n"},
      paramLabel = "N",
      description = "show the last N (default 100)")
  private String count = "100";

  @Option(
      names = {"-since", "--since"},
      paramLabel = "SEQ",
      description = "show those after this number instead")
  private @Nullable String since;

  EventsCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) throws IOException {
    long first = first();
    RunDirectory node = finder.node();
    EventFeed feed = new EventFeed(node, first, this::show, this::complain);
    feed.all();
    return follow ? feed.follow() : ExitCode.OK;
  }

  /** What the operation takes: a number to go on from, or how many from the end. */
  private long first() {
    long last = count.matches(NUMBER) ? Long.parseLong(count) : 0;
    if (last < 1 || last > MOST) {
      throw CommandFailure.usage(
          "option -n: must be a number of 1 to " + MOST + ", not \"" + count + "\"");
    }
    if (since == null) {
      return -last;
    }
    if (!since.matches(NUMBER)) {
      throw CommandFailure.usage("option -since: must be a number, not \"" + since + "\"");
    }
    return Long.parseLong(since);
  }

  /** False once nobody reads any more. */
  private boolean show(JsonObject event) {
    print(json ? event.encode() : EventText.of(event, ZoneId.systemDefault()));
    return !isOutputGone();
  }
}

package io.jelly.cli;

import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "version", description = "print the version of this program and of Java")
final class VersionCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final int protocol;

  @Option(
      names = {"-json", "--json"},
      description = "print it as JSON")
  private boolean json;

  /**
   * @param protocol between primary and workers: what an upgrade must not change
   */
  VersionCommand(Terminal terminal, int protocol) {
    this.terminal = terminal;
    this.protocol = protocol;
  }

  @Override
  public Integer call() {
    String packaged = VersionCommand.class.getPackage().getImplementationVersion();
    String version = Objects.requireNonNullElse(packaged, "(not packaged)");
    terminal
        .out()
        .println(
            json
                ? new JsonObject()
                    .put("version", version)
                    .put("java", Runtime.version().toString())
                    .put("protocol", protocol)
                    .encode()
                : "Jelly Cluster " + version + ", Java " + Runtime.version());
    return ExitCode.OK;
  }
}

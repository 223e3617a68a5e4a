package io.jelly.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "print the version of this program and of Java")
final class VersionCommand implements Callable<Integer> {
  private final Terminal terminal;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String packaged = VersionCommand.class.getPackage().getImplementationVersion();
    String version = Objects.requireNonNullElse(packaged, "(not packaged)");
    terminal.out().println("Jelly Cluster " + version + ", Java " + Runtime.version());
    return ExitCode.OK;
  }
}

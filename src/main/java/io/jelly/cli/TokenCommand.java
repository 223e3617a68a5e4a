package io.jelly.cli;

import io.jelly.keys.KeyFile;
import io.jelly.keys.KeyPair;
import io.jelly.keys.Token;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "token", description = "print a token for RPC, signed with a key of yours")
final class TokenCommand implements Callable<Integer> {
  private static final int LONGEST_SECONDS = 86_400;

  private final Terminal terminal;

  @Option(
      names = {"-key", "--key"},
      paramLabel = "FILE",
      required = true,
      description = "the key pair, as keygen has written it")
  private String file = "";

  @Option(
      names = {"-permissions", "--permissions"},
      paramLabel = "LIST",
      required = true,
      description = "what it allows, as 'cluster.*,system.ping'; '*' is everything")
  private String permissions = "";

  @Option(
      names = {"-ttl", "--ttl"},
      paramLabel = "SECONDS",
      description = "how long it is valid (default 300)")
  private String seconds = "300";

  TokenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!seconds.matches("[0-9]{1,5}") || !isInRange(Integer.parseInt(seconds))) {
      throw CommandFailure.usage(
          "token: -ttl must be a number of seconds from 1 to " + LONGEST_SECONDS);
    }
    List<String> wanted = Arrays.stream(permissions.split(",", -1)).map(String::strip).toList();
    Duration validFor = Duration.ofSeconds(Integer.parseInt(seconds));
    try {
      terminal.out().println(Token.sign(read("token", file), wanted, validFor, Clock.systemUTC()));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("token: " + e.getMessage());
    }
    return ExitCode.OK;
  }

  private static boolean isInRange(int number) {
    return number >= 1 && number <= LONGEST_SECONDS;
  }

  /** The key pair in a file, or the command fails. */
  static KeyPair read(String command, String file) {
    try {
      return KeyFile.read(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new CommandFailure(ExitCode.FAILED, command + ": " + e.getMessage());
    }
  }
}

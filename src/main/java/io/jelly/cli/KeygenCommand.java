package io.jelly.cli;

import io.jelly.keys.KeyFile;
import io.jelly.keys.KeyPair;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "keygen", description = "make a key pair, in the form of JellyChain1's keygen")
final class KeygenCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = {"-out", "--out"},
      paramLabel = "FILE",
      description = "also write it to this new file, of mode 0600")
  private @Nullable String out;

  KeygenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    KeyPair pair = KeyPair.generate();
    if (out != null) {
      try {
        KeyFile.write(Path.of(out), pair);
      } catch (IOException | InvalidPathException e) {
        throw new CommandFailure(ExitCode.FAILED, "keygen: " + e.getMessage());
      }
    }
    terminal.out().print(pair.text());
    return ExitCode.OK;
  }
}

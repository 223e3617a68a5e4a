package io.jelly.cli;

import io.jelly.config.ConfigException;
import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.LoadedConfig;
import io.jelly.config.RunDirectories;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The command line: starts a node, or talks with a running one over its admin socket. A user's
 * mistake is one line on {@code err} for each thing that is wrong, never a stack trace.
 */
public final class CommandLineInterface {
  private final Terminal terminal;
  private final Map<String, String> environment;
  private final NodeRunner runner;
  private final Commands commands;

  CommandLineInterface(
      Terminal terminal,
      Map<String, String> environment,
      RunDirectories directories,
      NodeRunner runner) {
    this.terminal = terminal;
    this.environment = environment;
    this.runner = runner;
    this.commands = new Commands(terminal, directories, environment, runner.protocol());
  }

  /** Runs one command and returns the exit code of the process, see {@link ExitCode}. */
  public static int run(
      String[] args,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      NodeRunner runner) {
    RunDirectories directories = RunDirectories.of(environment);
    Terminal terminal = new Terminal(out, err);
    return new CommandLineInterface(terminal, environment, directories, runner).run(args);
  }

  int run(String... args) {
    try {
      return dispatch(Arguments.of(args));
    } catch (ConfigException wrong) {
      wrong.problems().forEach(terminal.err()::println);
      return ExitCode.USAGE;
    } catch (CommandFailure failure) {
      terminal.err().println(failure.line());
      return failure.exitCode();
    } catch (Exception unexpected) {
      return unexpected(unexpected);
    }
  }

  private int dispatch(Arguments arguments) throws Exception {
    CommandLine command =
        commands
            .find(arguments.command())
            .orElseThrow(() -> UsageErrors.unknownCommand(arguments.command(), commands.names()));
    if (arguments.wantsHelp()) {
      String page =
          arguments.implied()
              ? HelpPages.overview(commands.specs())
              : HelpPages.command(command.getCommandSpec());
      terminal.out().print(page);
      return ExitCode.OK;
    }
    return execute(command, arguments);
  }

  private int execute(CommandLine command, Arguments arguments) throws Exception {
    CommandLine.ParseResult parsed;
    try {
      parsed = command.parseArgs(arguments.rest().toArray(new String[0]));
    } catch (ParameterException wrong) {
      throw UsageErrors.wrongArguments(wrong, commands.names());
    }
    if (command.getCommandSpec().userObject() instanceof Callable<?> callable) {
      if (!arguments.application().isEmpty()) {
        throw CommandFailure.usage("only run passes arguments on to an application after --");
      }
      return (Integer) callable.call();
    }
    Map<String, String> options = RunOptions.values(parsed, arguments.application());
    return runner.run(load(ConfigSources.of(RunOptions.file(parsed), environment, options)));
  }

  private LoadedConfig load(ConfigSources sources) {
    try {
      return ConfigLoader.load(sources);
    } catch (ConfigException problems) {
      return runner.instead(sources, problems);
    }
  }

  private int unexpected(Exception unexpected) {
    if ("1".equals(environment.get("JELLY_DEBUG"))) {
      unexpected.printStackTrace(terminal.err());
    } else {
      terminal.err().println("unexpected: " + unexpected + " (JELLY_DEBUG=1 shows more)");
    }
    return ExitCode.FAILED;
  }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Engine.Cli.Commands;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Cli;

/// <summary>From arguments to an exit code. Every refusal is one line on standard error.</summary>
internal static class Shell
{
    /// <summary>What the packed tool is called, whichever way it is started.</summary>
    private const string Program = "engine";

    /// <summary>Every command, bound to a terminal.</summary>
    public static RootCommand Commands(Terminal terminal)
    {
        var root = new RootCommand("Runs language models on CPU and GPU: a Hugging Face folder or a GGUF file goes in, streamed text comes out.")
        {
            new RunCommand(terminal),
            new ChatCommand(terminal),
            new InspectCommand(terminal),
            new DevicesCommand(terminal),
            new PullCommand(terminal),
            new TokenizeCommand(terminal),
            new EmbedCommand(terminal),
            new RerankCommand(terminal),
            new LogitsCommand(terminal),
            new HiddenCommand(terminal),
            new PerplexityCommand(terminal),
            new QuantizeCommand(terminal),
            new StoriesCommand(terminal),
            new TrainCommand(terminal),
            new DistillCommand(terminal),
        };
        root.Options.OfType<HelpOption>().Single().Action = new Help(root, Program);
        root.Options.OfType<VersionOption>().Single().Action = new Parsing.Version();
        return root;
    }

    /// <summary>Parses and runs.</summary>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        // No response files: a prompt may begin with @.
        ParseResult parsed = Commands(terminal).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (arguments.Count == 0)
        {
            // For a person to read; a script that lost its arguments gets no result and a code that says so.
            new Help((RootCommand)parsed.RootCommandResult.Command, Program).WriteRoot(terminal.Error);
            return ExitCode.Usage;
        }

        if (parsed.Errors.Count > 0 && parsed.Action is not Help)
            return Refuse(terminal, $"{LineOf(parsed)} (see '{Program} {HelpOf(parsed)}')", ExitCode.Usage);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Ctrl-C reaches the terminal instead: chat outlives it
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (OperationCanceledException)
        {
            return Refuse(terminal, "cancelled", ExitCode.Cancelled);
        }
        catch (Exception e) when (Refusals.ExitCodeOf(e) is not null)
        {
            return Refuse(terminal, Refusals.LineOf(e), Refusals.ExitCodeOf(e)!.Value);
        }
        catch (Exception e)
        {
            // Not the user's doing: the trace is what a bug report needs.
            await terminal.Error.WriteLineAsync($"internal error: {e}");
            return ExitCode.Failure;
        }
        finally
        {
            await terminal.Output.FlushAsync(CancellationToken.None);
        }
    }

    private static int Refuse(Terminal terminal, string line, int exitCode)
    {
        terminal.Output.Flush();
        terminal.Error.WriteLine(exitCode == ExitCode.Cancelled ? line : $"error: {line}");
        return exitCode;
    }

    /// <summary>The first of the parser's complaints, in words that name what was typed.</summary>
    private static string LineOf(ParseResult parsed)
    {
        if (parsed.Errors.Where(error => error.SymbolResult is ArgumentResult { Tokens.Count: > 0 }).Select(error => error.Message)
            .FirstOrDefault() is string wrong) return Refusals.OneLine(wrong);
        if (parsed.UnmatchedTokens is [string unknown, ..])
            return Refusals.OneLine(unknown.StartsWith('-') ? $"unknown flag '{unknown}'" : $"unknown argument '{unknown}'");
        if (parsed.CommandResult.Command is RootCommand) return "a command is missing";
        if (parsed.CommandResult.Command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0
            && parsed.GetResult(argument) is null or { Tokens.Count: 0 }) is Argument missing)
            return $"{missing.Name} is missing";
        // A wrong value says more than a flag that is missing.
        ParseError error = parsed.Errors.FirstOrDefault(e => e.SymbolResult is OptionResult { Tokens.Count: > 0 }) ?? parsed.Errors[0];
        return Refusals.OneLine(error.Message).TrimEnd('.');
    }

    private static string HelpOf(ParseResult parsed)
        => parsed.CommandResult.Command is CliCommand command ? $"{command.Name} --help" : "--help";
}

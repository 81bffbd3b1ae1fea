using System.CommandLine;
using Engine.Cli.Terminals;

namespace Engine.Cli.Parsing;

/// <summary>Options under one heading in the help.</summary>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);

/// <summary>A command line that works as it stands, and what it does.</summary>
internal sealed record Example(string Arguments, string Purpose);

/// <summary>A command: its arguments, its options in groups, examples and notes for the help, and what it does.</summary>
internal abstract class CliCommand : Command
{
    private readonly List<OptionGroup> _groups = [];

    protected CliCommand(string name, string description, Terminal terminal) : base(name, description)
    {
        Terminal = terminal;
        SetAction(InvokeAsync);
    }

    /// <summary>Where it reads and writes.</summary>
    protected Terminal Terminal { get; }

    /// <summary>The options in the order in which the help shows them.</summary>
    public IReadOnlyList<OptionGroup> Groups => _groups;

    /// <summary>Shown at the end of the help.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>Paragraphs below the description.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Whether Ctrl-C ends the command; one that says no listens for it by itself.</summary>
    protected virtual bool EndsAtInterrupt => true;

    /// <summary>Does what was asked; a refusal is an exception (<see cref="Refusals"/>).</summary>
    protected abstract Task RunAsync(ParseResult parsed, CancellationToken cancellation);

    /// <summary>Adds an argument. The parser would take a flag it does not know for one; a file whose name begins with a dash can be named as ./-x.</summary>
    protected void AddArgument(Argument argument)
    {
        argument.Validators.Add(result =>
        {
            string value = result.Tokens[0].Value;
            if (value.StartsWith('-')) result.AddError($"unknown flag '{value}'");
        });
        Arguments.Add(argument);
    }

    /// <summary>Adds options under a heading.</summary>
    protected void AddGroup(string title, IReadOnlyList<Option> options)
    {
        foreach (Option option in options) Options.Add(option);
        _groups.Add(new OptionGroup(title, options));
    }

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!EndsAtInterrupt)
        {
            await RunAsync(parsed, cancellation);
            return ExitCode.Ok;
        }

        using CancellationTokenSource stop = Terminal.CancelOnInterrupt(cancellation);
        await RunAsync(parsed, stop.Token);
        return ExitCode.Ok;
    }
}

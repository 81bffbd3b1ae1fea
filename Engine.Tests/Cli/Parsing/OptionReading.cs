using System.CommandLine;
using Engine.Cli.Parsing;

namespace Engine.Tests.Cli.Parsing;

/// <summary>Reads flags as a command would, without one.</summary>
internal static class OptionReading
{
    /// <summary>What sampling flags say.</summary>
    public static GenerationOptions Sampling(params string[] words)
    {
        var options = new SamplingOptions();
        return options.Read(Parse(options.All, words));
    }

    /// <summary>What model flags say.</summary>
    public static LoadOptions Model(params string[] words)
    {
        var options = new ModelOptions();
        return options.Read(Parse(options.All, words));
    }

    /// <summary>The parser's complaint about flags.</summary>
    public static string Complaint(IReadOnlyList<Option> options, params string[] words)
        => Assert.Single(Command(options).Parse(words).Errors).Message;

    private static ParseResult Parse(IReadOnlyList<Option> options, string[] words)
    {
        ParseResult parsed = Command(options).Parse(words);
        Assert.Empty(parsed.Errors);
        return parsed;
    }

    private static RootCommand Command(IReadOnlyList<Option> options)
    {
        var command = new RootCommand();
        foreach (Option option in options) command.Options.Add(option);
        return command;
    }
}

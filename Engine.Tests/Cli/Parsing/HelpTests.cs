using System.CommandLine;
using System.CommandLine.Parsing;
using Engine.Cli;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Parsing;

/// <summary>The help tells all, and what it tells is true.</summary>
public class HelpTests
{
    private static readonly RootCommand Root = Shell.Commands(new Terminal { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null });

    public static TheoryData<string> Commands => [.. Root.Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Shows_every_flag_with_a_description(string name)
    {
        string help = (await CliRun.Of(name, "--help")).AssertOk().Output;
        CliCommand command = Of(name);
        foreach (Option option in command.Options.Where(option => option is not System.CommandLine.Help.HelpOption))
        {
            Assert.Contains($"  {option.Name}", help, StringComparison.Ordinal);
            Assert.False(string.IsNullOrEmpty(option.Description), option.Name);
            Assert.Contains(command.Groups, group => group.Options.Contains(option));
        }

        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 120, line));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_parses(string name)
    {
        Assert.NotEmpty(Of(name).Examples);
        foreach (Example example in Of(name).Examples)
        {
            string[] words = [.. CommandLineParser.SplitCommandLine(example.Arguments.Split('<')[0])];
            ParseResult parsed = Root.Parse(words);
            Assert.Empty(parsed.Errors);
            Assert.Equal(name, parsed.CommandResult.Command.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_takes_the_common_flags(string name)
    {
        // Nothing is computed.
        if (name is "stories" or "devices" or "pull") return;
        // Those that train compute in float32, without a cache.
        string[] loading = name is "train" or "distill" ? [] : ["--device", "--precision", "--kv", "--sequences"];
        foreach (string flag in (string[])["--lanes", "--threads", "--format", "--context", .. loading])
            Assert.Contains(Of(name).Options, option => option.Name == flag);
    }

    private static CliCommand Of(string name) => (CliCommand)Root.Subcommands.Single(command => command.Name == name);
}

using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using Engine.Bench.EndToEnd;
using Engine.Cli;
using Engine.Cli.Terminals;

namespace Engine.Tests.Documents;

/// <summary>The commands that pages show are ones that the programs take, and what they say of tests is what continuous integration runs.</summary>
public partial class CommandTests
{
    private const string Tests = "dotnet test Engine.sln -c Release";

    public static TheoryData<string> All => [.. Pages.All];

    [Theory, MemberData(nameof(All))]
    public void Commands_are_understood(string page)
    {
        using var output = new StringWriter();
        Command engine = Shell.Commands(new Terminal { Input = Stream.Null, Output = output, Error = output }), bench = Bench();
        foreach (string line in Pages.Commands(page))
        {
            Match match = Shown().Match(line);
            if (!match.Success) continue;
            string[] arguments = [.. Argument().Matches(match.Groups["arguments"].Value).Select(m => m.Value.Replace("\"", "", StringComparison.Ordinal))];
            Assert.True((match.Groups["bench"].Success ? bench : engine).Parse(arguments).Errors.Count == 0, $"{page}: {line}");
        }
    }

    [Fact]
    public void The_readme_shows_the_tests_that_are_run()
    {
        Assert.Contains(Tests, Pages.Commands("README.md"));
        Assert.Contains(Tests, File.ReadLines(Path.Combine(Pages.Root, ".ci", "run")));
        Assert.Contains($"run: {Tests}", File.ReadAllText(Path.Combine(Pages.Root, ".github", "workflows", "ci.yml")), StringComparison.Ordinal);
    }

    private static RootCommand Bench()
    {
        RootCommand root = new("");
        foreach (Type type in typeof(TokensCommand).Assembly.GetTypes())
        {
            if (type.Name.EndsWith("Command", StringComparison.Ordinal) && type.GetMethod("Create", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, []) is { } create)
                root.Subcommands.Add((Command)create.Invoke(null, null)!);
        }

        return root;
    }

    // The tool, the command line as it is built or run from the sources, and the bench; not what a shell does with the result.
    [GeneratedRegex(@"(?:^engine|^dotnet run -c Release --project Engine\.Cli --|Engine\.Cli\.dll|(?<bench>Engine\.Bench\.dll)) (?<arguments>[^>|&]*)")]
    private static partial Regex Shown();

    [GeneratedRegex(@"(?:[^\s""]|""[^""]*"")+")]
    private static partial Regex Argument();
}

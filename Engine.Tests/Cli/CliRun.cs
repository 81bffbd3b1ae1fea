using System.Text;
using Engine.Cli;
using Engine.Cli.Terminals;

namespace Engine.Tests.Cli;

/// <summary>One run of the command line, in process: what it returned and wrote.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs without input.</summary>
    public static Task<CliRun> Of(params string[] arguments) => WithInput([], arguments);

    /// <summary>Runs with this on standard input.</summary>
    public static Task<CliRun> WithInput(string input, params string[] arguments) => WithInput(Encoding.UTF8.GetBytes(input), arguments);

    /// <summary>Runs with these bytes on standard input.</summary>
    public static async Task<CliRun> WithInput(byte[] input, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { Input = new MemoryStream(input), Output = output, Error = error };
        int exitCode = await Shell.InvokeAsync(arguments, terminal);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Asserts a refusal: this exit code, nothing on standard output, and one line on standard error that holds each of <paramref name="words"/>.</summary>
    public void AssertRefused(int exitCode, params string[] words)
    {
        Assert.Equal("", Output);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), text => text.StartsWith("error: ", StringComparison.Ordinal));
        Assert.EndsWith(line + "\n", Error, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, ExitCode);
    }

    /// <summary>Asserts success.</summary>
    public CliRun AssertOk()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }
}

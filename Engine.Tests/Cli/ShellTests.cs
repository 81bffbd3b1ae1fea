using Engine.Cli.Terminals;

namespace Engine.Tests.Cli;

/// <summary>What is common to all commands: help, version, exit codes, one line for each refusal.</summary>
public class ShellTests
{
    [Fact]
    public async Task Help_names_every_command()
    {
        CliRun run = (await CliRun.Of("--help")).AssertOk();
        foreach (string command in new[] { "run", "chat", "inspect", "devices", "tokenize", "logits", "perplexity", "quantize" })
            Assert.Contains($"\n  {command} ", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Version_is_that_of_the_assembly()
        => Assert.StartsWith("0.", (await CliRun.Of("--version")).AssertOk().Output, StringComparison.Ordinal);

    /// <summary>Nothing was asked for, so nothing is on standard output, and a script that lost its arguments notices.</summary>
    [Fact]
    public async Task No_command_shows_the_help_and_is_a_usage_error()
    {
        CliRun help = await CliRun.Of("--help"), none = await CliRun.Of();
        Assert.Equal(help.Output, none.Error);
        Assert.Equal("", none.Output);
        Assert.Equal(ExitCode.Usage, none.ExitCode);
        (await CliRun.Of("--threads", "2")).AssertRefused(ExitCode.Usage, "unknown flag '--threads'");
    }

    [Fact]
    public async Task Unknown_command_is_a_usage_error() => (await CliRun.Of("sing")).AssertRefused(ExitCode.Usage, "unknown argument 'sing'");

    [Theory]
    [InlineData("run")]
    [InlineData("chat")]
    [InlineData("inspect")]
    [InlineData("tokenize")]
    [InlineData("logits")]
    [InlineData("perplexity")]
    [InlineData("quantize")]
    public async Task Each_command_refuses_in_one_line(string command)
    {
        string[] arguments = command == "quantize" ? [command, "model", "out"] : [command, "model"];
        (await CliRun.Of([.. arguments, "--no-such-flag", "3"])).AssertRefused(ExitCode.Usage, "unknown flag '--no-such-flag'");
        (await CliRun.Of([.. arguments, "--threads", "0"])).AssertRefused(ExitCode.Usage, "--threads takes a whole number from 1");
    }

    [Fact]
    public async Task An_unknown_flag_is_not_taken_for_the_model() => (await CliRun.Of("run", "--no-such-flag", "--prompt", "x")).AssertRefused(ExitCode.Usage, "unknown flag '--no-such-flag'");

    [Fact]
    public async Task A_bad_value_is_named_before_a_missing_flag()
        => (await CliRun.Of("logits", "model", "--chunk", "0")).AssertRefused(ExitCode.Usage, "--chunk takes a whole number from 1");

    [Theory]
    [InlineData("run", "--prompt", "x")]
    [InlineData("chat")]
    [InlineData("inspect")]
    [InlineData("tokenize", "--text", "x")]
    [InlineData("logits", "--ids", "1", "--out", "never-written")]
    public async Task Missing_model_is_a_failure(string command, params string[] rest)
    {
        string missing = Path.Combine(Path.GetTempPath(), "no-such-model.gguf");
        (await CliRun.Of([command, missing, .. rest])).AssertRefused(ExitCode.Failure, "no-such-model.gguf", "no such file");
        Assert.False(File.Exists("never-written"));
    }

    [Fact]
    public async Task Cancelled_runs_say_so()
    {
        var terminal = new Terminal { Input = new MemoryStream(), Output = new StringWriter(), Error = new StringWriter() };
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        int exitCode = await Engine.Cli.Shell.InvokeAsync(["run", "model", "--prompt", "x"], terminal, cancelled.Token);
        Assert.Equal(ExitCode.Cancelled, exitCode);
        Assert.Equal("cancelled" + Environment.NewLine, terminal.Error.ToString());
    }
}

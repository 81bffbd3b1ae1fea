using System.Text.Json;
using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Commands;

/// <summary>Commands without MODEL.</summary>
public class DefaultModelCommandTests
{
    public static TheoryData<string[]> Commands => [["run", "--prompt", "x"], ["chat"], ["inspect"], ["tokenize", "--text", "x"], ["perplexity", "--ids-file", "{ids}"], ["logits", "--ids", "1", "--out", "{out}"]];

    [Theory, MemberData(nameof(Commands))]
    public async Task Take_the_built_in_model(string[] arguments)
    {
        using var folder = new Loading.TempFolder();
        string ids = folder.Write("ids.json", "[1,2,3,4]");
        CliRun run = await CliRun.Of([.. arguments.Select(a => a.Replace("{ids}", ids).Replace("{out}", folder.File("out.f32")))]);
        // Four ids fill no window: whoever says so has loaded a model.
        if (arguments[0] == "perplexity") run.AssertRefused(ExitCode.Failure, "do not fill one window");
        else run.AssertOk();
    }

    [Theory, InlineData("run"), InlineData("chat"), InlineData("inspect"), InlineData("tokenize"), InlineData("perplexity"), InlineData("logits")]
    public async Task Say_in_their_help_that_it_may_be_left_out(string command)
    {
        string help = (await CliRun.Of(command, "--help")).AssertOk().Output;
        Assert.Contains($"{command} [MODEL] [options]", help, StringComparison.Ordinal);
        Assert.Contains("the built-in Fable-3M when left out", help.ReplaceLineEndings(" ").Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quantize_needs_one()
    {
        Assert.Contains("quantize MODEL OUT [options]", (await CliRun.Of("quantize", "--help")).AssertOk().Output, StringComparison.Ordinal);
        (await CliRun.Of("quantize")).AssertRefused(ExitCode.Usage, "MODEL is missing");
        (await CliRun.Of("quantize", "model")).AssertRefused(ExitCode.Usage, "OUT is missing");
    }

    [Fact]
    public async Task Run_continues_the_prompt_and_a_seed_repeats_it()
    {
        string[] seeded = ["run", "--prompt", "Once upon a time", "--max-tokens", "40", "--seed", "3"];
        string first = (await CliRun.Of(seeded)).AssertOk().Output;
        Assert.True(first.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > 10, first);
        Assert.Equal(first, (await CliRun.Of(seeded)).AssertOk().Output);
        Assert.Equal(first, (await CliRun.WithInput("Once upon a time", "run", "--max-tokens", "40", "--seed", "3")).AssertOk().Output);
        (await CliRun.WithInput("", "run")).AssertRefused(ExitCode.Usage, "empty");
    }

    [Fact]
    public async Task At_a_terminal_run_begins_by_itself()
    {
        var terminal = new Terminal { Input = Stream.Null, Output = new StringWriter(), Error = new StringWriter(), InputIsInteractive = true };
        Assert.Equal(ExitCode.Ok, await Engine.Cli.Shell.InvokeAsync(["run", "--max-tokens", "8", "--seed", "3"], terminal));
        Assert.Contains("Once upon a time", terminal.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal((await CliRun.Of("run", "--prompt", "Once upon a time", "--max-tokens", "8", "--seed", "3")).Output, terminal.Output.ToString());
    }

    [Fact]
    public async Task Chat_answers_and_tokenize_goes_there_and_back()
    {
        Assert.NotEqual("", (await CliRun.WithInput("Tell me a story about a fox.\n", "chat", "--max-tokens", "30", "--seed", "1")).AssertOk().Output.Trim());
        string ids = (await CliRun.Of("tokenize", "--text", "Once upon a time")).AssertOk().Output.Trim();
        Assert.Equal("Once upon a time", (await CliRun.Of("tokenize", "--decode", ids)).AssertOk().Output.Trim());
        using var json = JsonDocument.Parse((await CliRun.Of("inspect", "--json")).AssertOk().Output);
        Assert.Equal("llama", json.RootElement.GetProperty("architecture").GetProperty("model_type").GetString());
    }
}

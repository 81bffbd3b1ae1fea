using System.Xml.Linq;
using Engine.Cli;
using Engine.Cli.Terminals;
using Engine.Tests.Loading;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>train</c> and <c>distill</c> with tiny budgets, from arguments to a folder that runs.</summary>
public class TrainCommandTests
{
    private static readonly string[] Tiny =
    [
        "--steps", "12", "--vocab", "280", "--hidden", "16", "--intermediate", "24", "--layers", "1", "--heads", "2", "--kv-heads", "1", "--head-dim", "8", "--context", "64", "--batch-tokens", "128",
        "--evaluate-every", "4", "--sample-every", "6", "--save-every", "6", "--prompt", "the cat",
    ];

    private static readonly string Text = string.Join("\n\n", Enumerable.Range(0, 60).Select(i => $"the {(i % 2 == 0 ? "cat" : "dog")} sees {i % 7} {(i % 3 == 0 ? "birds" : "trees")} and is {(i % 2 == 0 ? "glad" : "tired")}"));

    [Fact]
    public async Task A_folder_that_runs_comes_out_and_a_draft_of_it()
    {
        using var folder = new TempFolder();
        string file = folder.Write("text.txt", Text), model = folder.File("model"), draft = folder.File("draft");
        CliRun train = (await CliRun.Of(["train", model, "--text", file, .. Tiny])).AssertOk();
        Assert.Contains("--- step 6: the cat", train.Output, StringComparison.Ordinal);
        Assert.Contains("--- step 12: the cat", train.Output, StringComparison.Ordinal);
        Assert.Contains("step 12/12  loss ", train.Error, StringComparison.Ordinal);
        Assert.Contains("left 0:00:00", train.Error, StringComparison.Ordinal);
        Assert.Equal(13, File.ReadAllLines(Path.Combine(model, "loss.csv")).Length);
        Assert.Equal("svg", XDocument.Load(Path.Combine(model, "loss.svg")).Root!.Name.LocalName);
        Assert.False(File.Exists(Path.Combine(model, "training.safetensors")));
        (await CliRun.Of("run", model, "--prompt", "the dog", "--max-tokens", "5")).AssertOk();
        (await CliRun.Of("quantize", model, folder.File("model.gguf"), "--format", "F16")).AssertOk();
        Assert.Equal((await CliRun.Of("tokenize", model, "--text", "the dog sees")).AssertOk().Output, (await CliRun.Of("tokenize", folder.File("model.gguf"), "--text", "the dog sees")).AssertOk().Output);

        CliRun again = (await CliRun.Of("train", folder.File("again"), "--start", model, "--text", file, "--steps", "2", "--prompt", "the cat")).AssertOk();
        Assert.Contains("step 2/2", again.Error, StringComparison.Ordinal);

        string[] less = [.. Tiny.Where((_, i) => i is not (2 or 3))];
        CliRun distill = (await CliRun.Of(["distill", model, draft, "--text", file, .. less, "--temperature", "1.5", "--share", "0.8"])).AssertOk();
        Assert.Contains("from teacher ", distill.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(model, "tokenizer.json")), File.ReadAllText(Path.Combine(draft, "tokenizer.json")));
        (await CliRun.Of("run", draft, "--prompt", "the dog", "--max-tokens", "5")).AssertOk();
    }

    [Fact]
    public async Task Threads_and_lanes_do_not_change_the_files()
    {
        using var folder = new TempFolder();
        string file = folder.Write("text.txt", Text), tokenizer = folder.File("tokenizer"), one = folder.File("one"), two = folder.File("two");
        (await CliRun.Of(["train", tokenizer, "--text", file, .. Tiny])).AssertOk();
        string[] stories = [.. Tiny.Where((_, i) => i is not (2 or 3)), "--tokenizer", tokenizer, "--seed", "7", "--chats", "0.5"];
        (await CliRun.Of(["train", one, .. stories, "--threads", "1"])).AssertOk();
        (await CliRun.Of(["train", two, .. stories, "--threads", "2", "--lanes", "scalar"])).AssertOk();
        foreach (string name in (string[])["model.safetensors", "tokenizer.json", "config.json", "generation_config.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(one, name)), File.ReadAllBytes(Path.Combine(two, name)));
    }

    [Fact]
    public async Task An_interrupted_run_goes_on_to_the_very_same_file()
    {
        using var folder = new TempFolder();
        string file = folder.Write("text.txt", Text), whole = folder.File("whole"), parts = folder.File("parts");
        (await CliRun.Of(["train", whole, "--text", file, .. Tiny])).AssertOk();
        using var output = new InterruptingWriter();
        var terminal = new Terminal { Input = Stream.Null, Output = output, Error = new StringWriter() };
        output.Interrupt = () => terminal.Interrupt();
        Assert.Equal(ExitCode.Cancelled, await Shell.InvokeAsync(["train", parts, "--text", file, .. Tiny], terminal));
        Assert.Contains("stopped after step 6", terminal.Error.ToString(), StringComparison.Ordinal);
        (await CliRun.Of(["train", parts, "--text", file, .. Tiny])).AssertRefused(ExitCode.Usage, "holds a model", "--resume");
        (await CliRun.Of(["train", parts, "--text", file, .. Tiny, "--resume", "--warmup", "3"])).AssertRefused(ExitCode.Usage, "warm-up");
        (await CliRun.Of(["train", parts, "--text", file, .. Tiny, "--resume"])).AssertOk();
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "model.safetensors")), File.ReadAllBytes(Path.Combine(parts, "model.safetensors")));
        Assert.Equal(13, File.ReadAllLines(Path.Combine(parts, "loss.csv")).Length);
    }

    [Theory]
    [InlineData("nothing to go on from", "--resume")]
    [InlineData("--context", "--batch-tokens", "20")]
    [InlineData("query heads", "--heads", "3", "--kv-heads", "2")]
    [InlineData("--chats", "--chats", "1.5")]
    [InlineData("--chats", "--chats", "0.5", "--text", "{text}")]
    [InlineData("--start", "--start", "x", "--tokenizer", "y")]
    [InlineData("--vocab", "--vocab", "300", "--tokenizer", "y")]
    public async Task What_cannot_be_is_refused_in_one_line(string word, params string[] flags)
    {
        using var folder = new TempFolder();
        string file = folder.Write("text.txt", Text);
        CliRun run = await CliRun.Of(["train", folder.File("out"), .. flags.Select(f => f.Replace("{text}", file, StringComparison.Ordinal))]);
        run.AssertRefused(ExitCode.Usage, word == "nothing to go on from" ? "to go on from" : word);
    }
}

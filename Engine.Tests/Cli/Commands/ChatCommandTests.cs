using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>chat</c> with its messages piped in.</summary>
public class ChatCommandTests
{
    private static readonly string[] Greedy = ["--temperature", "0", "--max-tokens", "12", "--context", "512", "--sequences", "1"];

    private static string Model => TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf");

    [TestDataFact]
    public async Task Each_line_is_answered_and_reset_begins_anew()
    {
        CliRun run = (await CliRun.WithInput("Are dogs real?\nWhy?\n/reset\nAre dogs real?\n/exit\nnever read\n", ["chat", Model, .. Greedy])).AssertOk();
        string[] answers = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("The question of whether dogs are real is a topic of", answers[0], StringComparison.Ordinal);
        Assert.Equal(answers[0], answers[^1]);
        Assert.True(answers.Length >= 3, run.Output);
    }

    [TestDataFact]
    public async Task The_system_message_counts()
    {
        string[] common = ["chat", Model, .. Greedy];
        string plain = (await CliRun.WithInput("Who are you?\n", common)).AssertOk().Output;
        string pirate = (await CliRun.WithInput("Who are you?\n", [.. common, "--system", "You are a pirate called Jack. Speak like a pirate."])).AssertOk().Output;
        Assert.NotEqual(plain, pirate);
    }

    [TestDataFact]
    public async Task Commands_are_explained_and_others_named()
    {
        CliRun run = (await CliRun.WithInput("/help\n/sing\n\n", ["chat", Model, .. Greedy])).AssertOk();
        Assert.Equal("", run.Output);
        Assert.Contains("there is no /sing", run.Error, StringComparison.Ordinal);
        Assert.Contains("/reset forgets", run.Error, StringComparison.Ordinal);
    }

    [TestDataFact]
    public async Task Ctrl_c_ends_the_answer_and_not_the_program()
    {
        using var output = new InterruptingWriter();
        var terminal = new Terminal { Input = new MemoryStream("Are dogs real?\nAre cats real?\n"u8.ToArray()), Output = output, Error = new StringWriter() };
        output.Interrupt = () => Assert.True(terminal.Interrupt());
        Assert.Equal(ExitCode.Ok, await Engine.Cli.Shell.InvokeAsync(["chat", Model, "--temperature", "0", "--max-tokens", "40", "--context", "512"], terminal));
        string[] answers = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(answers.Length >= 2, output.ToString());
        Assert.True(answers[0].Length < 60, answers[0]);
    }

    [TestDataFact]
    public async Task A_question_that_does_not_fit_is_taken_back()
    {
        string line = string.Concat(Enumerable.Repeat("dogs and cats ", 60));
        CliRun run = (await CliRun.WithInput($"{line}\nHi\n", "chat", Model, "--temperature", "0", "--max-tokens", "4", "--context", "64")).AssertOk();
        Assert.Contains("context", run.Error, StringComparison.Ordinal);
        Assert.NotEqual("", run.Output.Trim());
    }

    [TestDataFact]
    public async Task A_model_without_a_template_is_refused()
        => (await CliRun.WithInput("Hi\n", "chat", TestData.Path("models/stories260K/stories260K-f32.gguf"))).AssertRefused(ExitCode.Failure, "no chat template");
}

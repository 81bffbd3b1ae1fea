using Engine.Cli.Terminals;
using Engine.Tests.Loading;

namespace Engine.Tests.Cli.Commands;

/// <summary>What <c>run</c> refuses, each in one line and with its exit code.</summary>
public class RunRefusalTests
{
    [Fact]
    public async Task FlagsThatExcludeEachOther()
    {
        (await CliRun.Of("run", "model", "--prompt", "x", "--ids", "1")).AssertRefused(ExitCode.Usage, "--prompt and --ids");
        (await CliRun.Of("run", "model", "--prompt", "x", "--logprobs", "1")).AssertRefused(ExitCode.Usage, "--logprobs needs --json");
    }

    [TestDataFact]
    public async Task AnEmptyPrompt()
    {
        string folder = TestData.Path("fixtures/hf/llama-gqa");
        (await CliRun.Of("run", folder, "--ids", "")).AssertRefused(ExitCode.Usage, "empty");
        (await CliRun.Of("run", TinyStories.Folder, "--prompt", "")).AssertRefused(ExitCode.Usage, "empty");
        (await CliRun.WithInput("", "run", TinyStories.Folder)).AssertRefused(ExitCode.Usage, "empty");
    }

    [TestDataFact]
    public async Task APromptLongerThanTheContext()
        => (await CliRun.Of("run", TinyStories.Folder, "--prompt", "Once upon a time there was a little girl", "--context", "4")).AssertRefused(ExitCode.Usage, "context 4");

    [TestDataFact]
    public async Task AContextLargerThanTheMemory()
        => (await CliRun.Of("run", TinyStories.Folder, "--prompt", "Once", "--context", "2000000000")).AssertRefused(ExitCode.Usage, "context of 2000000000");

    [TestDataFact]
    public async Task ATokenOutsideTheVocabulary()
        => (await CliRun.Of("run", TinyStories.Folder, "--ids", "1,2048")).AssertRefused(ExitCode.Usage, "token 2048");

    [TestDataFact]
    public async Task InputThatIsNotUtf8()
        => (await CliRun.WithInput([0x4F, 0xFF], "run", TinyStories.Folder)).AssertRefused(ExitCode.Failure, "standard input: not UTF-8 (at byte 1)");

    [TestDataFact]
    public async Task AFormatThatIsNone()
        => (await CliRun.Of("run", TinyStories.Folder, "--prompt", "x", "--format", "Q9_Z")).AssertRefused(ExitCode.Usage, "Q9_Z", "Q4_K_M");

    [Fact]
    public async Task AnUnknownArchitecture()
    {
        using TempFolder folder = new();
        string path = folder.File("unknown.gguf");
        using (var writer = Engine.Loading.Checkpoints.Gguf.GgufWriter.Create(path, [new("general.architecture", "abacus")], [])) writer.Complete();
        (await CliRun.Of("run", path, "--ids", "1")).AssertRefused(ExitCode.Failure, "abacus", "not supported");
    }

    [Fact]
    public async Task AFileThatIsNoModel()
    {
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder.File("model.gguf"), "this is a text and not a model, however it is called");
        (await CliRun.Of("run", folder.File("model.gguf"), "--ids", "1")).AssertRefused(ExitCode.Failure, "model.gguf");
        (await CliRun.Of("run", folder.Path, "--ids", "1")).AssertRefused(ExitCode.Failure);
    }

    [TestDataFact]
    public async Task AQuantisedCheckpointOfAnotherKindIsNamed()
        => (await CliRun.Of("run", TestData.Path("fixtures/hf/llama-gptq"), "--ids", "1")).AssertRefused(ExitCode.Failure, "gptq");

    [TestDataFact]
    public async Task CtrlCEndsItWithItsOwnExitCode()
    {
        using var output = new InterruptingWriter();
        var terminal = new Terminal { Input = Stream.Null, Output = output, Error = new StringWriter() };
        output.Interrupt = () => terminal.Interrupt();
        int exitCode = await Engine.Cli.Shell.InvokeAsync(["run", TinyStories.Folder, "--prompt", "Once", "--max-tokens", "400", "--ignore-eos"], terminal);
        Assert.Equal(ExitCode.Cancelled, exitCode);
        Assert.EndsWith("cancelled" + Environment.NewLine, terminal.Error.ToString(), StringComparison.Ordinal);
        Assert.NotEqual("", output.ToString());
    }
}

using Engine.Cli.Terminals;
using Engine.Tests.Loading;

namespace Engine.Tests.Cli.Commands;

/// <summary>What <c>run</c> refuses, each in one line and with its exit code.</summary>
public class RunRefusalTests
{
    [Fact]
    public async Task Flags_that_exclude_each_other()
    {
        (await CliRun.Of("run", "model", "--prompt", "x", "--ids", "1")).AssertRefused(ExitCode.Usage, "--prompt and --ids");
        (await CliRun.Of("run", "model", "--prompt", "x", "--logprobs", "1")).AssertRefused(ExitCode.Usage, "--logprobs needs --json");
    }

    [TestDataFact]
    public async Task An_empty_prompt()
    {
        string folder = TestData.Path("fixtures/hf/llama-gqa");
        (await CliRun.Of("run", folder, "--ids", "")).AssertRefused(ExitCode.Usage, "empty");
        (await CliRun.Of("run", TinyStories.Folder, "--prompt", "")).AssertRefused(ExitCode.Usage, "empty");
        (await CliRun.WithInput("", "run", TinyStories.Folder)).AssertRefused(ExitCode.Usage, "empty");
    }

    [TestDataFact]
    public async Task A_prompt_longer_than_the_context()
        => (await CliRun.Of("run", TinyStories.Folder, "--prompt", "Once upon a time there was a little girl", "--context", "4")).AssertRefused(ExitCode.Usage, "context 4");

    [TestDataFact]
    public async Task A_context_larger_than_the_memory()
        => (await CliRun.Of("run", TinyStories.Folder, "--prompt", "Once", "--context", "2000000000")).AssertRefused(ExitCode.Usage, "context of 2000000000");

    [TestDataFact]
    public async Task A_token_outside_the_vocabulary()
        => (await CliRun.Of("run", TinyStories.Folder, "--ids", "1,2048")).AssertRefused(ExitCode.Usage, "token 2048");

    [TestDataFact]
    public async Task Input_that_is_not_UTF_8()
        => (await CliRun.WithInput([0x4F, 0xFF], "run", TinyStories.Folder)).AssertRefused(ExitCode.Failure, "standard input: not UTF-8 (at byte 1)");

    [TestDataFact]
    public async Task A_format_that_is_none()
        => (await CliRun.Of("run", TinyStories.Folder, "--prompt", "x", "--format", "Q9_Z")).AssertRefused(ExitCode.Usage, "Q9_Z", "Q4_K_M");

    [Fact]
    public async Task An_unknown_architecture()
    {
        using TempFolder folder = new();
        string path = folder.File("unknown.gguf");
        using (var writer = Engine.Loading.Checkpoints.Gguf.GgufWriter.Create(path, [new("general.architecture", "abacus")], [])) writer.Complete();
        (await CliRun.Of("run", path, "--ids", "1")).AssertRefused(ExitCode.Failure, "abacus", "not supported");
    }

    [Fact]
    public async Task A_file_that_is_no_model()
    {
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder.File("model.gguf"), "this is a text and not a model, however it is called");
        (await CliRun.Of("run", folder.File("model.gguf"), "--ids", "1")).AssertRefused(ExitCode.Failure, "model.gguf");
        (await CliRun.Of("run", folder.Path, "--ids", "1")).AssertRefused(ExitCode.Failure);
    }

    [TestDataFact]
    public async Task A_quantised_checkpoint_of_another_kind_is_named()
    {
        using TempFolder folder = new();
        string source = TestData.Path("fixtures/hf/llama-gptq");
        foreach (string file in Directory.EnumerateFiles(source, "*.safetensors")) File.Copy(file, folder.File(Path.GetFileName(file)));
        string config = await File.ReadAllTextAsync(Path.Combine(source, "config.json"));
        await File.WriteAllTextAsync(folder.File("config.json"), config.Replace("\"gptq\"", "\"abacus\""));
        (await CliRun.Of("run", folder.Path, "--ids", "1")).AssertRefused(ExitCode.Failure, "abacus");
    }

    [TestDataFact]
    public async Task Ctrl_c_ends_it_with_its_own_exit_code()
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

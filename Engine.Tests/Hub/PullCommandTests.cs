using Engine.Cli.Terminals;

using Engine.Tests.Cli;

namespace Engine.Tests.Hub;

/// <summary><c>pull</c>, and MODEL as owner/name; alone, since they set the environment of the process.</summary>
[Collection(nameof(Alone))]
public sealed class PullCommandTests : IDisposable
{
    private static readonly string[] Variables = ["HF_ENDPOINT", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_TOKEN"];
    private readonly string?[] _before = [.. Variables.Select(Environment.GetEnvironmentVariable)];
    private readonly FakeHub _hub = new(("m-Q8_0.gguf", File.ReadAllBytes(SmallFable.Folder + "-Q8_0.gguf")), ("m-Q2_K.gguf", "GGUF"u8.ToArray()));

    public PullCommandTests()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _hub.Server.Address.ToString());
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", _hub.Cache);
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", null);
    }

    public void Dispose()
    {
        for (int i = 0; i < Variables.Length; i++) Environment.SetEnvironmentVariable(Variables[i], _before[i]);
        _hub.Dispose();
    }

    [Fact]
    public async Task A_model_is_refused_with_its_size_then_pulled_then_run()
    {
        string[] run = ["run", "owner/name:Q8_0", "--prompt", "Once", "--max-tokens", "4"];
        (await CliRun.Of(run)).AssertRefused(ExitCode.Failure, "engine pull owner/name:Q8_0", "B)");
        string path = (await CliRun.Of("pull", "owner/name:Q8_0")).AssertOk().Output.TrimEnd();
        Assert.True(File.Exists(path), path);
        string story = (await CliRun.Of(run)).AssertOk().Output;
        Assert.Equal(story, (await CliRun.Of("run", path, "--prompt", "Once", "--max-tokens", "4")).AssertOk().Output);
        Assert.Contains("gguf", (await CliRun.Of("inspect", "owner/name:Q8_0")).AssertOk().Output, StringComparison.Ordinal);
        (await CliRun.Of("tokenize", "owner/name:Q8_0", "--text", "Once")).AssertOk();
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");
        (await CliRun.Of(run)).AssertOk();
        (await CliRun.Of("run", "owner/other", "--prompt", "a")).AssertRefused(ExitCode.Failure, "HF_HUB_OFFLINE");
    }

    [Fact]
    public async Task Run_pulls_when_asked_to()
        => Assert.NotEmpty((await CliRun.Of("run", "owner/name:Q8_0", "--pull", "--prompt", "Once", "--max-tokens", "4")).AssertOk().Output);

    [Fact]
    public async Task The_library_loads_and_downloads()
    {
        Assert.Contains("engine pull", Assert.Throws<ModelLoadException>(() => LanguageModel.Load("owner/name:Q8_0")).Message, StringComparison.Ordinal);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LanguageModel.LoadAsync("owner/name:Q8_0", cancellation: cancelled.Token));
        using (LanguageModel model = await LanguageModel.LoadAsync("owner/name:Q8_0")) Assert.NotNull(model.Tokenizer);
        using LanguageModel again = LanguageModel.Load("owner/name:Q8_0");
        Assert.NotNull(again.Tokenizer);
    }

    [Fact]
    public async Task Files_and_words_are_told()
    {
        Assert.Contains("m-Q2_K.gguf", (await CliRun.Of("pull", "owner/name:Q2_K", "--list")).AssertOk().Output, StringComparison.Ordinal);
        Assert.Contains("\"bytes\":", (await CliRun.Of("pull", "owner/name:Q2_K", "--list", "--json")).AssertOk().Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        (await CliRun.Of("pull", "owner/name:Q3_K")).AssertRefused(ExitCode.Failure, "no quantisation 'Q3_K'");
        (await CliRun.Of("pull", "owner/none")).AssertRefused(ExitCode.Failure, "404");
        (await CliRun.Of("pull", "nothing")).AssertRefused(ExitCode.Usage, "owner/name");
    }
}

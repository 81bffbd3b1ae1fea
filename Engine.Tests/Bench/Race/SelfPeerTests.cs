using Engine.Bench.Race;
using Engine.Bench.Race.Peers;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Race;

public class SelfPeerTests
{
    [Fact]
    public async Task A_build_in_a_folder_runs_the_same_model_to_the_bit()
    {
        using var folder = new TempFolder();
        using Contestant other = await OpenAsync(folder, AppContext.BaseDirectory);
        Assert.StartsWith("scalar lanes, version ", other.Setting, StringComparison.Ordinal);
        Assert.EndsWith($"in {Path.GetFullPath(AppContext.BaseDirectory)}", other.Setting, StringComparison.Ordinal);
        ContestantTimes times = await other.RunAsync(20, 3, 1, TimeSpan.FromMinutes(1), default);
        Assert.Equal((20, 3), (times.PromptTokens, times.Tokens));
        PeerStage stage = Stage(folder, AppContext.BaseDirectory);
        using Contestant ours = await stage.LoadAsync("ours", EngineProcess.Own(), stage.Setting, default);
        Assert.Equal(await ours.LogitsAsync(16, default), await other.LogitsAsync(16, default));
    }

    [Fact]
    public async Task A_folder_without_a_build_is_refused()
    {
        using var folder = new TempFolder();
        Assert.Contains("there is no Engine.Bench.dll", (await Assert.ThrowsAsync<RaceException>(() => OpenAsync(folder, folder.File("none")))).Message, StringComparison.Ordinal);
    }

    /// <summary>What builds before this one were asked and answered, word for word: they are raced against for years.</summary>
    [Fact]
    public void The_messages_of_the_first_builds_are_understood()
    {
        EngineAnswer old = System.Text.Json.JsonSerializer.Deserialize("""{"Times":{"Prefill":0.5,"Decode":1.5,"Tokens":3,"Ids":[1,2]},"PeakBytes":7}""", EngineMessages.Default.EngineAnswer)!;
        Assert.Equal((0.5, 1.5, 3, 7L, null), (old.Times!.Value.Prefill, old.Times.Value.Decode, old.Times.Value.Tokens, old.PeakBytes, old.Setting));
        string asked = System.Text.Json.JsonSerializer.Serialize(new EngineRequest(Load: new EngineSetting("a.gguf", 2, 64, Own: new OwnSetting { Lanes = "256" })), EngineMessages.Default.EngineRequest);
        Assert.StartsWith("""{"Load":{"File":"a.gguf","Threads":2,"Context":64,"Peer":{"Mapped":false,"FlashPrefill":false,"FlashDecode":false},"Own":{"Lanes":"256",""", asked, StringComparison.Ordinal);
        Assert.Equal("""{"Prompt":[1,2],"Tokens":3,"Seconds":4}""", System.Text.Json.JsonSerializer.Serialize(new EngineRequest(Prompt: [1, 2], Tokens: 3, Seconds: 4), EngineMessages.Default.EngineRequest));
    }

    private static Task<Contestant> OpenAsync(TempFolder folder, string build) => new SelfPeer().OpenAsync(Stage(folder, build), default);

    private static PeerStage Stage(TempFolder folder, string build)
    {
        string file = folder.File("made-up.gguf");
        if (!File.Exists(file)) SyntheticCheckpoint.Write(file, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q4_K_M"));
        var options = new RaceOptions { Model = "small", File = file, Threads = 2, Samples = 1, Prompt = 20, Tokens = 3, PeerName = $"self:{build}", Lanes = "scalar", Patience = default, Limit = default };
        var load = new ForeignLoad(() => 0);
        return new PeerStage(options, TokenWork.Of(file), load, new Patience(load, default, default), _ => { });
    }
}

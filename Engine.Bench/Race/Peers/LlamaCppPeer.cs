namespace Engine.Bench.Race.Peers;

/// <summary>llama.cpp with the fastest of its settings for the file.</summary>
internal sealed class LlamaCppPeer : LocalPeer
{
    public override string Form => "llama.cpp";

    public override string Summary => $"{LlamaCppPackage.Version}, fetched through npm";

    public override bool HasBuilds => true;

    public override IRaceEngine CreateEngine(IReadOnlyList<string> arguments) => new LlamaCppEngine(arguments[0], arguments.ElementAtOrDefault(1));

    /// <summary>Starts the process with one of the builds in the folder; with null, the one that llama.cpp chooses for this CPU.</summary>
    public EngineProcess Start(string folder, PeerBuild? build) => build is null ? Start([folder]) : Start([folder, build.Name]);

    public override async Task<Contestant> OpenAsync(PeerStage stage, CancellationToken cancellation)
    {
        string folder = await LlamaCppPackage.FolderAsync(cancellation);
        LlamaCppSetting fastest = await stage.OnceAsync(() => new PeerTrial(stage, folder).FastestAsync(cancellation));
        EngineProcess process = Start(folder, stage.Options.Build);
        LocalContestant llama = await stage.LoadAsync(LlamaCppPackage.Version, process, stage.Setting with { Peer = fastest }, cancellation);
        llama.Setting = $"{process.Backend ?? "its only build"}, {llama.Setting}";
        return llama;
    }
}

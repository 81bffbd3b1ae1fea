using System.Diagnostics;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Race.Peers;

/// <summary>
/// Another build of this engine: the program of its own bench, told what to do by the same lines. It runs on the lanes of <c>--peer-build</c>, or else
/// on ours.
/// </summary>
internal sealed class SelfPeer : Peer
{
    private const string Prefix = "self:", Program = "Engine.Bench.dll", Library = "Engine.dll";

    public override string Form => $"{Prefix}FOLDER";

    public override string Summary => $"another build of this engine, whose {Program} lies in FOLDER";

    public override bool HasBuilds => true;

    public override bool Takes(string name) => name.Length > Prefix.Length && name.StartsWith(Prefix, StringComparison.Ordinal);

    public override async Task<Contestant> OpenAsync(PeerStage stage, CancellationToken cancellation)
    {
        string folder = Path.GetFullPath(stage.Options.PeerName[Prefix.Length..]), program = Path.Combine(folder, Program);
        if (!File.Exists(program)) throw new RaceException($"there is no {Program} in {folder}");
        string? lanes = stage.Options.Build?.Lanes.Name() ?? stage.Options.Lanes;
        EngineSetting setting = stage.Setting with { Own = new OwnSetting { Lanes = lanes } };
        LocalContestant other = await stage.LoadAsync("other build", new EngineProcess(ChildProcess.Of(program, EngineCommand.Verb)), setting, cancellation);
        // Builds that came before engines said how they run are believed to do what they were told.
        string runs = other.Setting ?? (lanes is null ? "the lanes it chose" : $"{lanes} lanes");
        other.Setting = $"{runs}, version {FileVersionInfo.GetVersionInfo(Path.Combine(folder, Library)).ProductVersion}, in {folder}";
        return other;
    }
}

namespace Engine.Bench.Race.Peers;

/// <summary>An opponent that comes as packages, run by a program of its own.</summary>
/// <param name="project">Its folder in <c>Peers</c>.</param>
internal abstract class ProgramPeer(string project) : Peer
{
    /// <summary>How results call it.</summary>
    public abstract string Name { get; }

    /// <summary>The program around it.</summary>
    public PeerProgram Program { get; } = new(project);

    public override string Summary => $"{Name}, built from its packages on first use";

    /// <summary>How it is to load the race's file.</summary>
    /// <exception cref="RaceException">It does not run such a file.</exception>
    protected virtual EngineSetting Prepare(PeerStage stage) => stage.Setting;

    public override async Task<Contestant> OpenAsync(PeerStage stage, CancellationToken cancellation)
    {
        EngineSetting setting = Prepare(stage);
        string assembly = await Program.BuildAsync(stage.Log, cancellation);
        return await stage.LoadAsync(Name, new EngineProcess(ChildProcess.Of(assembly)), setting, cancellation);
    }
}

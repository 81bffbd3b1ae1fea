namespace Engine.Bench.Race.Peers;

/// <summary>What a race gives its peer to get ready with.</summary>
/// <param name="Options">What is asked of the race.</param>
/// <param name="Work">What a token costs by the file, and the size of its vocabulary.</param>
/// <param name="Load">Tells a process that takes part from a neighbour's.</param>
/// <param name="Patience">Measures on a quiet machine: for peers that try several settings first.</param>
/// <param name="Log">Takes a line of progress.</param>
internal sealed record PeerStage(RaceOptions Options, TokenWork Work, ForeignLoad Load, Patience Patience, Action<string> Log)
{
    /// <summary>How both sides are to load the file: the prompt, what follows it, and the token that ends the prefill.</summary>
    public EngineSetting Setting => new(Options.File, Options.Threads, Options.Prompt + Options.Tokens + 1);

    /// <summary>Loads the race's file in a process and makes a contestant of it; the process ends with the contestant, or where that fails.</summary>
    /// <param name="name">How results call it.</param>
    /// <param name="process">Where it runs.</param>
    /// <param name="setting">How it is to load the file.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RaceException">The file is refused.</exception>
    public async Task<LocalContestant> LoadAsync(string name, EngineProcess process, EngineSetting setting, CancellationToken cancellation)
    {
        var contestant = new LocalContestant(name, process, Work.VocabSize);
        try
        {
            await contestant.LoadAsync(setting, cancellation);
            return contestant;
        }
        catch
        {
            contestant.Dispose();
            throw;
        }
    }
}

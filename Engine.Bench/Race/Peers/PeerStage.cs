namespace Engine.Bench.Race.Peers;

/// <summary>What a race gives its peer to get ready with, the same for every start.</summary>
/// <param name="options">What is asked of the race.</param>
/// <param name="work">What a token costs by the file, and the size of its vocabulary.</param>
/// <param name="load">Tells a process that takes part from a neighbour's.</param>
/// <param name="patience">Measures on a quiet machine: for peers that try several settings first.</param>
/// <param name="log">Takes a line of progress.</param>
internal sealed class PeerStage(RaceOptions options, TokenWork work, ForeignLoad load, Patience patience, Action<string> log)
{
    private object? _found;

    /// <summary>What is asked of the race.</summary>
    public RaceOptions Options => options;

    /// <summary>What a token costs by the file, and the size of its vocabulary.</summary>
    public TokenWork Work => work;

    /// <summary>Tells a process that takes part from a neighbour's.</summary>
    public ForeignLoad Load => load;

    /// <summary>Measures on a quiet machine.</summary>
    public Patience Patience => patience;

    /// <summary>Takes a line of progress.</summary>
    public Action<string> Log => log;

    /// <summary>How both sides are to load the file: the prompt, what follows it, and the token that ends the prefill.</summary>
    public EngineSetting Setting => new(options.File, options.Threads, options.Prompt + options.Tokens + 1);

    /// <summary>The one thing that a peer finds out before its first start and keeps for those after it.</summary>
    public async Task<T> OnceAsync<T>(Func<Task<T>> find) where T : notnull => (T)(_found ??= await find());

    /// <summary>Loads the race's file in a process and makes a contestant of it; the process ends with the contestant, or where that fails.</summary>
    /// <param name="name">How results call it.</param>
    /// <param name="process">Where it runs.</param>
    /// <param name="setting">How it is to load the file.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RaceException">The file is refused.</exception>
    public async Task<LocalContestant> LoadAsync(string name, EngineProcess process, EngineSetting setting, CancellationToken cancellation)
    {
        var contestant = new LocalContestant(name, process, work.VocabSize);
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

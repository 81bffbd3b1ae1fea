namespace Engine.Bench.Race.Peers;

/// <summary>A kind of opponent that <c>--peer</c> can name: a file of its own here, and one line in <see cref="PeerTable"/>.</summary>
internal abstract class Peer
{
    /// <summary>How <c>--peer</c> names it, for help and refusals.</summary>
    public abstract string Form { get; }

    /// <summary>What it is, in a few words.</summary>
    public abstract string Summary { get; }

    /// <summary>Whether <c>--peer-model</c> means something to it.</summary>
    public virtual bool HasModels => false;

    /// <summary>Whether <c>--peer-build</c> means something to it.</summary>
    public virtual bool HasBuilds => false;

    /// <summary>Whether what <c>--peer</c> was given names one of this kind.</summary>
    public virtual bool Takes(string name) => name == Form;

    /// <summary>Starts the one that the race's options name, and gets it ready to run the race's file.</summary>
    /// <exception cref="RaceException">It cannot be had here, or does not run the file.</exception>
    public abstract Task<Contestant> OpenAsync(PeerStage stage, CancellationToken cancellation);
}

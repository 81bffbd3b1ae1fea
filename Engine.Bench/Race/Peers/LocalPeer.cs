namespace Engine.Bench.Race.Peers;

/// <summary>An opponent that is a library: this program runs it in a process of its own, by the hidden verb <c>engine --as FORM</c>.</summary>
internal abstract class LocalPeer : Peer
{
    /// <summary>The engine, in its process.</summary>
    /// <param name="arguments">What <see cref="Start"/> was given.</param>
    public abstract IRaceEngine CreateEngine(IReadOnlyList<string> arguments);

    /// <summary>Starts the process.</summary>
    /// <param name="arguments">For <see cref="CreateEngine"/> there.</param>
    public EngineProcess Start(params ReadOnlySpan<string> arguments) => new(ChildProcess.With([EngineCommand.Verb, EngineCommand.As, Form, .. arguments]));
}

using Engine.Caching;
using Engine.Layers;

namespace Engine.Decoding;

/// <summary>What a model keeps of one sequence between steps: its pages in the cache, and how its positions turn. A conversation hands it from request to request.</summary>
/// <param name="Pages">Keys and values.</param>
/// <param name="Rotary">Rotary frequencies.</param>
internal sealed record SequenceState(KvSequence Pages, RotaryTable Rotary) : IDisposable
{
    /// <summary>
    /// A state of its own for a sequence that goes on from where this one is, for at most <paramref name="tokens"/> positions: what is computed is shared,
    /// and its positions turn as this one's do. Not while a step with this sequence runs.
    /// </summary>
    /// <returns>Null where too few pages are free.</returns>
    public SequenceState? TryFork(int tokens) => Pages.TryFork(tokens) is { } pages ? this with { Pages = pages } : null;

    /// <summary>Gives the pages back.</summary>
    public void Dispose() => Pages.Dispose();
}

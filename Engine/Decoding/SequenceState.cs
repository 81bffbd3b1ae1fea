using Engine.Caching;
using Engine.Layers;

namespace Engine.Decoding;

/// <summary>
/// A model's state of one sequence between steps: its pages in the cache, and its rotary frequencies. A conversation passes it from request to request.
/// </summary>
/// <param name="Pages">Keys and values.</param>
/// <param name="Rotary">The frequencies of each of the model's rotary embeddings.</param>
internal sealed record SequenceState(KvSequence Pages, IReadOnlyList<RotaryTable> Rotary) : IDisposable
{
    /// <summary>
    /// A state of a sequence that continues this one, for at most <paramref name="tokens"/> positions: it shares the computed pages and has the same rotary
    /// frequencies. Not while a step with this sequence runs.
    /// </summary>
    /// <returns>Null where too few pages are free.</returns>
    public SequenceState? TryFork(int tokens) => Pages.TryFork(tokens) is { } pages ? this with { Pages = pages } : null;

    /// <summary>Releases the pages.</summary>
    public void Dispose() => Pages.Dispose();
}

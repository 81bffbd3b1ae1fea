using Engine.Caching;
using Engine.Layers;

namespace Engine.Decoding;

/// <summary>What a model keeps of one sequence between steps: its pages in the cache, and how its positions turn. A conversation hands it from request to request.</summary>
/// <param name="Pages">Keys and values.</param>
/// <param name="Rotary">Rotary frequencies.</param>
internal sealed record SequenceState(KvSequence Pages, RotaryTable Rotary) : IDisposable
{
    /// <summary>Gives the pages back.</summary>
    public void Dispose() => Pages.Dispose();
}

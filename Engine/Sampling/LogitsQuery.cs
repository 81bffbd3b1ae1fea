namespace Engine.Sampling;

/// <summary>What is wanted of the logits after a token: the greatest of them, which is little to bring from a device, or the whole row.</summary>
/// <param name="Count">How many of the greatest; 0 for the row.</param>
/// <param name="Temperature">T of Σ exp((x - max) / T) over the row, or 0 where nobody needs the sum.</param>
/// <param name="Allowed">The tokens that may be among them; null for all.</param>
internal readonly record struct LogitsQuery(int Count, float Temperature = 0, TokenMask? Allowed = null)
{
    /// <summary>The most that may be asked for; more is the row.</summary>
    public const int MaxCount = 128;

    /// <summary>Whether the whole row is wanted.</summary>
    public bool IsRow => Count == 0;
}

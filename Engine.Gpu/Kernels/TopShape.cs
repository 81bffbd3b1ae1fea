namespace Engine.Gpu.Kernels;

/// <summary>The measures of a search for the greatest logits: a row is cut into segments, no more than a thread group has threads.</summary>
internal readonly struct TopShape
{
    // Of a row of many tokens: what a thread group goes through in a few rounds.
    private const int LeastSegment = 2048;

    /// <param name="columns">Logits of a row.</param>
    /// <param name="stride">Floats from row to row.</param>
    /// <param name="threads">Threads of a group.</param>
    /// <param name="most">The most logits that are kept of a segment and of a row.</param>
    public TopShape(int columns, int stride, int threads, int most)
    {
        (Columns, Stride, Most) = (columns, stride, most);
        Segment = Math.Max(LeastSegment, (columns + threads - 1) / threads);
        Segments = (columns + Segment - 1) / Segment;
        MaskWords = (columns + 31) / 32;
    }

    /// <summary>Logits of a row; floats from row to row; logits of a segment; segments; logits kept; words of a mask.</summary>
    public readonly int Columns, Stride, Segment, Segments, Most, MaskWords;

    /// <summary>Numbers of a row's result: how many logits, their maximum, the sum, ids, logits.</summary>
    public int ResultWords => ResultHeader + 2 * Most;

    /// <summary>Numbers in front of the ids.</summary>
    public const int ResultHeader = 3;
}

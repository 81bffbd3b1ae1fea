namespace Engine.Bench.Gpu;

/// <summary>Where the words of a thread lie in memory.</summary>
internal struct WordOrder
{
    /// <summary>Words from one thread's first word to the next one's.</summary>
    public int OfThread;

    /// <summary>Words from a thread's word to its next.</summary>
    public int OfWord;
}

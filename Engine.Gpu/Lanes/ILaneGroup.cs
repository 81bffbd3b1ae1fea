namespace Engine.Gpu.Lanes;

/// <summary>
/// The threads that run one program of a kernel: how a thread knows its lane, and how lanes exchange values. Sums and maxima fold halves onto each other, lane
/// i + lane i + 8, then 4, 2, 1, as registers of the CPU do: hence the same bits.
/// </summary>
internal interface ILaneGroup
{
    /// <summary>Threads of a program.</summary>
    static abstract int Count { get; }

    /// <summary>This thread's lane, 0 to <see cref="Count"/> - 1.</summary>
    static abstract int Lane { get; }

    /// <summary>The sum of all lanes' values, in every lane.</summary>
    static abstract float Sum(float x);

    /// <summary>The maximum of all lanes' values, in every lane.</summary>
    static abstract float Max(float x);

    /// <summary>Waits for all lanes; what they stored before is visible afterwards.</summary>
    static abstract void Synchronize();
}

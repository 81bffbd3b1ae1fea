namespace Engine.Kernels.Lanes;

/// <summary>
/// How far ahead of its loads a body that streams weights asks for lines: a constant of the compiled body, since a distance that is read from memory
/// costs more than it gains. Which one is best belongs to the machine; it never changes a bit.
/// </summary>
[Kernel]
internal interface IDistance
{
    /// <summary>Bytes ahead of a load, a multiple of a cache line; 0 prefetches nothing.</summary>
    static abstract int Bytes { get; }
}

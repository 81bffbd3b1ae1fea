using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// Two registers of sums for each of Count rows of a run (a row is one query head of one token). Rows share loads of what they multiply, two registers share
/// a row's factor, and every sum adds in its own order, whatever the tile. <see cref="OneRow{L, F, I}"/> is a row, <see cref="FourRows{L, F, I}"/> four,
/// <see cref="BothRows{A, B, L, F, I}"/> puts tiles together.
/// </summary>
[Kernel]
internal unsafe interface IRowTile<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Count { get; }

    /// <summary>Empties the sums.</summary>
    void Clear();

    /// <summary>sum += x · factor in both registers of each row; factors lie <paramref name="stride"/> apart.</summary>
    void Step(F lo, F hi, float* factors, int stride);

    /// <summary>
    /// Adds the four sums of each score, times the scale of the block, to what it has of the blocks before, and takes it through scale and step after the last
    /// one. Three of the sums lie <paramref name="turn"/> apart, the tile holds the fourth; scores go to rows of a split's positions.
    /// </summary>
    void Close<S, B>(float* sums, int turn, F scaleLo, F scaleHi, bool first, bool last, float scale, float* parameters, int* rows, int key, float* scores)
        where S : struct, IScoreStep<L, F, I> where B : struct, IKeyScales;

    /// <summary>Reads the sums of rows that lie <paramref name="stride"/> apart.</summary>
    void Load(float* y, int stride);

    /// <summary>Writes them.</summary>
    void Store(float* y, int stride);
}

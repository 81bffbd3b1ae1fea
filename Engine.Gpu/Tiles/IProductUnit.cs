namespace Engine.Gpu.Tiles;

/// <summary>
/// Threads that multiply a panel with some tiles of tokens, block by block, and hold the sums. An output is added up by one thread: blocks in ascending
/// order into its range's sum, ranges in ascending order. That is the order of tiles of few tokens, so the bits are the same.
/// </summary>
internal unsafe interface IProductUnit
{
    /// <summary>Threads of a unit.</summary>
    static abstract int Threads { get; }

    /// <summary>Tiles of a unit.</summary>
    static abstract int Tiles { get; }

    /// <summary>Blocks of a chunk of activations.</summary>
    static abstract int ChunkBlocks { get; }

    /// <summary>Brings a chunk of activations into shared memory.</summary>
    static abstract void Stage(
        ILGPU.ArrayView<int> tiles, ILGPU.ArrayView<int> to, ProductShape shape, int firstTile, int tileCount, int first, int count);

    /// <summary>All sums begin with zero.</summary>
    void Zero();

    /// <summary>
    /// Multiplies block b of a panel with the i-th block of staged activations, whose words, sums and scales are those of the unit's first tile.
    /// </summary>
    void Block(byte* panel, int b, int i, int* words, int* sums, float* scales);

    /// <summary>A range has ended.</summary>
    void Fold(int isFirst);

    /// <summary>Writes the outputs, whose first row and token these are.</summary>
    void Put(in ProductOutput to, int row, int token);
}

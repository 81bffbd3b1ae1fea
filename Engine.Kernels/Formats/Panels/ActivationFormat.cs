using Engine.Kernels.Formats.KQuants;

namespace Engine.Kernels.Formats.Panels;

/// <summary>
/// How activations are laid out for a matmul: tiles of T tokens. A tile holds <c>[k][T]</c> words (of one float, two int16 or four
/// int8), then <c>[block][<see cref="Sums"/>][T]</c> sums, then <c>[block][T]</c> float scales. A tile's size is T times that of one token, so the
/// tile that begins with token i begins at byte <c>i · TokenBytes(k)</c>, however the tokens before it were cut.
/// </summary>
internal sealed class ActivationFormat
{
    /// <summary>Float32 as they are; k is padded with zeros.</summary>
    public static ActivationFormat Float32 { get; } = new("F32", blockSize: 32, words: 32, sums: 0, scales: 0);

    /// <summary>int8 with a scale for every 32, and the sum of the 32 as a float.</summary>
    public static ActivationFormat Int8By32 { get; } = new("int8/32", blockSize: 32, words: 8, sums: 1, scales: 1);

    /// <summary>
    /// int8 with a scale for every 256, and sums as pairs of int16: four words with those of 32 in order, eight with those of 16. Word
    /// <c>4 + 4 n + 2 c + h</c> has the sums of sub-blocks <c>8 n + 4 h + c</c> and <c>8 n + 4 h + 2 + c</c>: the order of <see cref="Q6_K"/>'s panel.
    /// </summary>
    public static ActivationFormat Int8By256 { get; } = new("int8/256", blockSize: 256, words: 64, sums: 12, scales: 1);

    /// <summary>int16 within ±4095 with a scale for every 128; k is padded with zeros.</summary>
    public static ActivationFormat Int16By128 { get; } = new("int16/128", blockSize: 128, words: 64, sums: 0, scales: 1);

    /// <summary>
    /// Values of a range of k: a product sums each range by itself and adds the sums in ascending order, on every device and width. A multiple of every
    /// format's blocks and of those that share lines of scales.
    /// </summary>
    public const int RangeValues = 512;

    /// <summary>Every one.</summary>
    public static IReadOnlyList<ActivationFormat> All { get; } = [Float32, Int8By32, Int8By256, Int16By128];

    private readonly string _name;
    private readonly int _scales;

    private ActivationFormat(string name, int blockSize, int words, int sums, int scales)
    {
        (_name, BlockSize, Words, Sums, _scales) = (name, blockSize, words, sums, scales);
    }

    /// <summary>Values in a block.</summary>
    public int BlockSize { get; }

    /// <summary>Blocks of a range.</summary>
    public int RangeBlocks => RangeValues / BlockSize;

    /// <summary>Words of a block and token.</summary>
    public int Words { get; }

    /// <summary>Sums of a block and token.</summary>
    public int Sums { get; }

    /// <summary>Blocks of k values; the last one is padded.</summary>
    public int Blocks(int k) => (k + BlockSize - 1) / BlockSize;

    /// <summary>In 32-bit words per token, where the sums of a tile begin.</summary>
    public int SumsAt(int k) => Blocks(k) * Words;

    /// <summary>In 32-bit words per token, where the scales of a tile begin.</summary>
    public int ScalesAt(int k) => Blocks(k) * (Words + Sums);

    /// <summary>Bytes per token, a multiple of 64.</summary>
    public int TokenBytes(int k) => checked((Blocks(k) * (Words + Sums + _scales) * 4 + 63) & ~63);

    /// <summary>Bytes of all tokens.</summary>
    public long Bytes(int tokens, int k) => (long)tokens * TokenBytes(k);

    /// <inheritdoc/>
    public override string ToString() => _name;
}

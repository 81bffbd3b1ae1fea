using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// Brings activations <c>x[tokens, k]</c> into the tiles of an <see cref="ActivationFormat"/>, rounding each token by itself. Bound once; a call
/// allocates nothing, and tiles may be written by different threads.
/// </summary>
internal sealed unsafe class QuantizeActivations
{
    private readonly TokenBody _token;
    private readonly int _largest;

    private QuantizeActivations(ActivationFormat format, LaneWidth width, int largestTile)
    {
        (Format, Width, _largest) = (format, width, largestTile);
        _token = width.Visit(new TokenBody.Binder(format));
    }

    /// <summary>What it writes.</summary>
    public ActivationFormat Format { get; }

    /// <summary>The lanes it runs on, and so the size of its tiles.</summary>
    public LaneWidth Width { get; }

    /// <summary>The quantiser of a format on lanes of a width, for tiles as they are where nothing was measured.</summary>
    /// <exception cref="ArgumentException">The CPU lacks the width.</exception>
    public static QuantizeActivations Bind(ActivationFormat format, LaneWidth width) => Bind(format, width, TileTuning.Default(width));

    /// <summary>The quantiser of a format on lanes of a width, for tiles of a tuning.</summary>
    /// <exception cref="ArgumentException">The CPU lacks the width.</exception>
    public static QuantizeActivations Bind(ActivationFormat format, LaneWidth width, TileTuning tuning) => new(format, width, tuning.LargestTile);

    /// <summary>Tiles that so many tokens are cut into.</summary>
    public int Tiles(int tokens) => Tiling.Count(tokens, _largest);

    /// <summary>Writes tiles [first, last) of all tokens.</summary>
    /// <param name="x">The first token.</param>
    /// <param name="stride">From token to token in x, in floats.</param>
    /// <param name="tokens">All tokens, whatever the range of tiles.</param>
    /// <param name="k">Values of a token.</param>
    /// <param name="to">The first tile; <see cref="ActivationFormat.Bytes"/> bytes in all, 64-byte aligned.</param>
    /// <param name="first">The first tile to write.</param>
    /// <param name="last">The tile after the last one.</param>
    public void Run(float* x, int stride, int tokens, int k, byte* to, int first, int last)
    {
        int end = First(last, tokens);
        for (int token = First(first, tokens); token < end; token++) Token(x + (long)token * stride, token, tokens, k, to);
    }

    /// <summary>Writes one token into its place.</summary>
    /// <param name="x">Its values.</param>
    /// <param name="token">Which it is.</param>
    /// <param name="tokens">All tokens.</param>
    /// <param name="k">Values of a token.</param>
    /// <param name="to">The first tile.</param>
    public void Token(float* x, int token, int tokens, int k, byte* to)
    {
        int first = Tiling.Begin(token, _largest), size = Tiling.Size(tokens - first, _largest), t = token - first;
        int* tile = (int*)(to + first * (long)Format.TokenBytes(k));
        _token.Run(x, k, Format.Blocks(k), tile + t, tile + Format.SumsAt(k) * size + t, (float*)(tile + Format.ScalesAt(k) * size) + t, size);
    }

    /// <summary>The first token of a tile of all tokens.</summary>
    public int First(int tile, int tokens) => Tiling.First(tile, tokens, _largest);

    /// <summary>Writes all tiles.</summary>
    public void Run(float* x, int stride, int tokens, int k, byte* to) => Run(x, stride, tokens, k, to, 0, Tiles(tokens));
}

using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.KQuants;

/// <summary>
/// What <see cref="Q4_K"/> and <see cref="Q5_K"/> share: 256 values in eight sub-blocks of 32, <c>x = (d · scale) · q − (dmin · min)</c>, with
/// <c>d</c> and <c>dmin</c> binary16 at bytes 0 and 2 and <see cref="KScales"/> at byte 4.
/// </summary>
internal static class KBlock
{
    /// <summary>Values in a block.</summary>
    public const int Size = 256;

    /// <summary>Sub-blocks in a block.</summary>
    public const int Parts = Size / PartSize;

    private const int PartSize = 32;

    /// <summary>The byte after the scales.</summary>
    public const int Header = 4 + KScales.Bytes;

    /// <summary><c>d · scale</c> and <c>dmin · min</c> of sub-block <paramref name="s"/>.</summary>
    public static (float Scale, float Min) Read(ReadOnlySpan<byte> block, int s)
    {
        (int scale, int min) = KScales.Read(block[4..], s);
        return (HalfScale.Read(block, 0) * scale, HalfScale.Read(block, 2) * min);
    }

    /// <summary>Writes the header of a block and the q of its 256 values.</summary>
    /// <param name="values">The block's values.</param>
    /// <param name="block">The block; bytes before <see cref="Header"/> are written.</param>
    /// <param name="q">Receives each value's q.</param>
    /// <param name="levels">The largest q.</param>
    /// <param name="first">As in <see cref="ScaleMinSearch.Fit"/>.</param>
    /// <param name="candidates">As in <see cref="ScaleMinSearch.Fit"/>.</param>
    public static void Encode(ReadOnlySpan<float> values, Span<byte> block, Span<byte> q, int levels, float first, int candidates)
    {
        Span<float> scaled = stackalloc float[Size];
        Span<float> scales = stackalloc float[Parts], mins = stackalloc float[Parts];
        int exponent = BlockUnit.Normalise(values, scaled);
        for (int s = 0; s < Parts; s++)
        {
            (float scale, float min) = ScaleMinSearch.Fit(scaled.Slice(s * PartSize, PartSize), levels, first, candidates);
            (scales[s], mins[s]) = (MathF.ScaleB(scale, exponent), MathF.ScaleB(min, exponent));
        }

        Span<byte> scaleSteps = stackalloc byte[Parts], minSteps = stackalloc byte[Parts];
        HalfScale.Write(block, 0, Steps(scales, scaleSteps));
        HalfScale.Write(block, 2, Steps(mins, minSteps));
        KScales.Write(block[4..], scaleSteps, minSteps);

        for (int i = 0; i < Size; i++)
        {
            // With the scales as they were rounded, not as they were found.
            if (i % PartSize == 0) (scales[0], mins[0]) = Read(block, i / PartSize);
            q[i] = (byte)Extremes.Steps(values[i] + mins[0], scales[0], 0, levels);
        }
    }

    private static float Steps(ReadOnlySpan<float> found, Span<byte> steps)
    {
        float d = HalfScale.Covering(MathF.Min(Extremes.Furthest(found), float.MaxValue), 63);
        for (int s = 0; s < Parts; s++) steps[s] = (byte)Extremes.Steps(found[s], d, 0, 63);
        return d;
    }
}

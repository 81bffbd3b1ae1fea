using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats;

/// <summary>What the plain quantisers ask of a block: its range, and a value as a number of steps.</summary>
internal static class Extremes
{
    /// <summary>The value of the largest magnitude, with its sign; the first of equals.</summary>
    public static float Furthest(ReadOnlySpan<float> values)
    {
        float furthest = 0;
        foreach (float x in values)
            if (MathF.Abs(x) > MathF.Abs(furthest)) furthest = x;
        return furthest;
    }

    /// <summary>The largest magnitude of finite values, so many that eights of them are whole.</summary>
    public static float Size(ReadOnlySpan<float> values)
    {
        Vector256<float> most = Vector256<float>.Zero;
        for (int i = 0; i < values.Length; i += Vector256<float>.Count) most = Vector256.Max(most, Vector256.Abs(Vector256.Create(values[i..])));
        float size = 0;
        for (int i = 0; i < Vector256<float>.Count; i++) size = MathF.Max(size, most[i]);
        return size;
    }

    /// <summary>Whether no value is an infinity or NaN.</summary>
    public static bool AreFinite(ReadOnlySpan<float> values)
    {
        const uint exponent = 0x7F800000;
        Vector256<uint> all = Vector256.Create(exponent), found = Vector256<uint>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            found |= Vector256.Equals(Vector256.Create(values[i..]).AsUInt32() & all, all);
        bool finite = found == Vector256<uint>.Zero;
        for (; i < values.Length; i++) finite &= float.IsFinite(values[i]);
        return finite;
    }

    /// <summary>The lowest and the highest value.</summary>
    public static (float Min, float Max) Range(ReadOnlySpan<float> values)
    {
        float min = values[0], max = values[0];
        foreach (float x in values)
        {
            min = MathF.Min(min, x);
            max = MathF.Max(max, x);
        }

        return (min, max);
    }

    /// <summary><c>round(x / step)</c> within limits; 0 where the step is 0.</summary>
    public static int Steps(float x, float step, int lowest, int highest) =>
        step == 0 ? Math.Clamp(0, lowest, highest) : (int)Math.Clamp(MathF.Round(x / step), lowest, highest);
}

using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Floats;

/// <summary>
/// Rounds a block of 16 rows and 128 values in place: <c>d = max |x| / 4095, q = round(x · (4095 / max |x|))</c>, ties to even. A block below 2^-100
/// is zero (its reciprocal would overflow); one with an infinity or NaN has d = NaN and q = 0, so that its row's outputs, and no others, become NaN.
/// </summary>
[Kernel]
internal static unsafe class Int16Rounding
{
    /// <summary>The largest |q|: 128 · 4095² is less than 2^31.</summary>
    public const float Levels = 4095;

    /// <summary>2^-100.</summary>
    public const float Least = 7.888609e-31f;

    private const int Words = 64, Line = PanelFormat.LineBytes;

    /// <summary>A line for d, then 64 lines of two values a word, as <typeparamref name="W"/> reads them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<W, L, F, I>(byte* lines) where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        byte* words = lines + Line;
        Affine<F, I> none = default;
        F zero = L.Splat(0f), most = zero, broken = zero;
        for (int i = 0; i < Words; i++)
        {
            I word = L.Load((int*)(words + Line * i));
            F x = W.Value(in none, word, 0), y = W.Value(in none, word, 1);
            most = L.Max(L.Abs(y), L.Max(L.Abs(x), most));
            broken = L.Fma(y, zero, L.Fma(x, zero, broken));
        }

        // broken is 0, or NaN where a value is not finite.
        I finite = L.Greater(L.Splat(1f), broken), some = L.Greater(most, L.Splat(Least));
        L.Store((float*)lines, L.Add(L.Select(some, L.Div(most, L.Splat(Levels)), zero), broken));
        F inverse = L.Select(some, L.Div(L.Splat(Levels), most), zero);
        for (int i = 0; i < Words; i++)
        {
            I word = L.Load((int*)(words + Line * i));
            I x = L.Round(L.Mul(L.Select(finite, W.Value(in none, word, 0), zero), inverse));
            I y = L.Round(L.Mul(L.Select(finite, W.Value(in none, word, 1), zero), inverse));
            L.Store((int*)(words + Line * i), L.Or(L.And(x, 0xFFFF), L.Shl(y, 16)));
        }
    }
}

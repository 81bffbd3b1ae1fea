using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Kernels.Formats.Scales;

/// <summary>
/// The eight lanes on which quantisers search for scales: always eight, whatever the CPU has, and summed in one tree, so that the same
/// values give the same file on every machine.
/// </summary>
internal static class SearchLanes
{
    /// <summary>Values in a vector.</summary>
    public const int Count = 8;

    /// <summary>Whole vectors of a span.</summary>
    public static ReadOnlySpan<Vector256<float>> Of(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, Vector256<float>>(values);

    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> v)
    {
        Vector128<float> half = v.GetLower() + v.GetUpper();
        return (half[0] + half[2]) + (half[1] + half[3]);
    }

    /// <summary><c>round(x)</c>, ties to even, within limits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x, float lowest, float highest) =>
        Vector256.Min(Vector256.Max(Vector256.Round(x), Vector256.Create(lowest)), Vector256.Create(highest));
}

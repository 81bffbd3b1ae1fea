using System.Numerics;

namespace Engine.Sampling;

/// <summary>
/// xoshiro256** 1.0, its state filled from the seed by SplitMix64, as its authors advise: Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators" (2021), https://prng.di.unimi.it. A draw depends on the seed and on how many were drawn before, and on nothing else: not on threads, batches,
/// the machine or the .NET version.
/// </summary>
internal struct Xoshiro256
{
    private ulong _a, _b, _c, _d;

    /// <summary>A generator for a seed; every seed is good, 0 too.</summary>
    public Xoshiro256(ulong seed)
    {
        _a = SplitMix64(ref seed);
        _b = SplitMix64(ref seed);
        _c = SplitMix64(ref seed);
        _d = SplitMix64(ref seed);
    }

    /// <summary>
    /// A generator for a place in a sequence, independent of those for its other places: so that what is drawn there stays the same where a sequence goes back
    /// and comes again.
    /// </summary>
    public static Xoshiro256 At(ulong seed, int position) => new(Mix(seed ^ Mix((ulong)position + 1)));

    /// <summary>A generator in a given state, not all zero.</summary>
    internal Xoshiro256(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>The next number in [0, 1): the upper 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Advances a SplitMix64 state and gives its output.</summary>
    internal static ulong SplitMix64(ref ulong state) => Mix(state += 0x9E3779B97F4A7C15);

    /// <summary>
    /// SplitMix64's finisher, a bijection that leaves no bit as it was (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
    /// 2014).
    /// </summary>
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

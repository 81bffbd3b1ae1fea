using System.Numerics;

namespace Engine.Training.Corpus;

/// <summary>
/// Random numbers from integers alone, the same on every machine: xoshiro256** (D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number
/// Generators", 2021), its state filled by SplitMix64 (G. Steele, D. Lea and C. Flood, "Fast Splittable Pseudorandom Number Generators", 2014). A class,
/// since whoever draws moves it on for all who hold it.
/// </summary>
internal sealed class Randomness
{
    private ulong _a, _b, _c, _d;

    /// <summary>The numbers of a stream: one seed has as many streams as there are numbers.</summary>
    public Randomness(ulong seed, ulong stream)
    {
        ulong state = Mix(seed) ^ stream;
        (_a, _b, _c, _d) = (Step(ref state), Step(ref state), Step(ref state), Step(ref state));
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9, shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 up to, not including, the bound: the high half of the product, whose bias of bound / 2^64 nobody can see.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>True this often.</summary>
    public bool Chance(double share) => (Next() >> 11) * (1.0 / (1UL << 53)) < share;

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>SplitMix64's finisher, a bijection that leaves no bit as it was.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static ulong Step(ref ulong state) => Mix(state += 0x9E3779B97F4A7C15);
}

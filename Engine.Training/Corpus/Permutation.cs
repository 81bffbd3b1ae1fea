using System.Numerics;
using Engine.Sampling;

namespace Engine.Training.Corpus;

/// <summary>
/// A pseudorandom permutation of the numbers below a count, computed for each by itself without a table: a Feistel network (Luby and Rackoff 1988) over
/// the next power of four, applied again until the result is below the count (cycle walking: Black and Rogaway 2002), which takes fewer than four
/// applications on average.
/// </summary>
internal readonly struct Permutation
{
    private const int Rounds = 6;

    private readonly uint _count, _mask;
    private readonly int _half;
    private readonly ulong _key;

    /// <summary>A permutation of the numbers from 0 to below <paramref name="count"/>, one for each key.</summary>
    public Permutation(int count, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (_count, _key) = ((uint)count, key);
        _half = (BitOperations.Log2(_count - 1 | 1) + 2) / 2;
        _mask = (1u << _half) - 1;
    }

    /// <summary>The number at a place.</summary>
    public int this[int place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(place);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, _count, nameof(place));
            uint x = (uint)place;
            do x = Feistel(x);
            while (x >= _count);
            return (int)x;
        }
    }

    private uint Feistel(uint x)
    {
        (uint left, uint right) = (x >> _half, x & _mask);
        for (int round = 0; round < Rounds; round++)
        {
            ulong state = _key ^ ((ulong)round << 32 | right);
            (left, right) = (right, left ^ ((uint)Xoshiro256.SplitMix64(ref state) & _mask));
        }

        return left << _half | right;
    }
}

using Engine.Sampling;

namespace Fable.Grammar;

/// <summary>Random choices, the same on every machine. A class, since whoever draws moves it on for all who hold it.</summary>
internal sealed class Randomness
{
    private Xoshiro256 _numbers;

    /// <summary>The choices of a stream: one seed has as many streams as there are numbers.</summary>
    public Randomness(ulong seed, ulong stream) => _numbers = new Xoshiro256(Xoshiro256.Mix(seed) ^ stream);

    /// <summary>64 random bits.</summary>
    public ulong Next() => _numbers.Next();

    /// <summary>A number from 0 up to, not including, the bound: the high half of the product, whose bias of bound / 2^64 nobody can see.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>True this often.</summary>
    public bool Chance(double share) => _numbers.NextDouble() < share;

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}

using Engine.Sampling;
using Fable.Grammar;

namespace Fable.Telling;

/// <summary>The facts of a story, drawn before a word of it is written; questions are answered from them.</summary>
internal sealed record Cast
{
    public required Plot Plot { get; init; }
    public required Character Hero { get; init; }
    public required Character Friend { get; init; }
    public required Character Elder { get; init; }
    public required Thing Thing { get; init; }

    /// <summary>A second object, another than the first.</summary>
    public required Thing Other { get; init; }

    public required Place Place { get; init; }

    /// <summary>Where the hero lives, after "in" or the like: "in a small village by the sea".</summary>
    public required string Home { get; init; }

    /// <summary>What the plot's tables say in the rows drawn: the obstacle and what goes with it.</summary>
    public required IReadOnlyDictionary<string, Template> Details { get; init; }

    /// <summary>The choices that make a story another story.</summary>
    public string Combination => $"{Hero.Kind.Noun}/{Thing.Noun}/{Place.Name}/{Plot.Name}";

    /// <summary>Whether stories of this combination are held out of training: one combination in 64, by a hash of it (FNV-1a, then mixed).</summary>
    public bool HeldOut
    {
        get
        {
            ulong hash = 0xCBF29CE484222325;
            foreach (char c in Combination) hash = (hash ^ c) * 0x100000001B3;
            return Xoshiro256.Mix(hash) % 64 == 0;
        }
    }
}

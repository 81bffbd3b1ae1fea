using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// How a product treats the tokens of an activation format: what a machine's registers and caches decide, and a measurement may choose. It never changes a bit,
/// but activations and products must agree on the largest tile.
/// </summary>
/// <param name="LargestTile">Tokens of the largest tile: one of <see cref="Sizes"/>, or 1 in scalar code.</param>
/// <param name="UnpackFrom">The count of tokens from which panels are unpacked first, for all tiles at once: 2 or more. A format whose words take
/// many operations may do so earlier.</param>
public readonly record struct TileTuning(int LargestTile, int UnpackFrom)
{
    /// <summary>What is right for a width where nothing was measured.</summary>
    public static TileTuning Default(LaneWidth width) => width switch
    {
        LaneWidth.W512 or LaneWidth.W128Dot => new(8, 24),
        LaneWidth.W256 or LaneWidth.W256Vnni => new(6, 24),
        LaneWidth.Scalar => new(1, 24),
        _ => new(4, 24),
    };

    /// <summary>Sizes that a largest tile may have where registers hold it.</summary>
    public static IReadOnlyList<int> Sizes(LaneWidth width) => width switch
    {
        LaneWidth.W512 or LaneWidth.W128Dot => [4, 6, 8],
        LaneWidth.Scalar => [1],
        _ => [2, 3, 4, 6],
    };

    /// <summary>Refuses what no body is compiled for.</summary>
    /// <exception cref="ArgumentException">The largest tile is not one of <see cref="Sizes"/>, or panels would be unpacked for a single token.</exception>
    internal void Check(LaneWidth width)
    {
        if (!Sizes(width).Contains(LargestTile))
            throw new ArgumentException($"tiles on {width.Name()} lanes hold {string.Join(", ", Sizes(width))} tokens at most, not {LargestTile}",
                nameof(width));
        if (UnpackFrom < 2) throw new ArgumentException($"panels are unpacked for 2 tokens or more, not for {UnpackFrom}", nameof(width));
    }
}

namespace Engine.Devices.Cpu;

/// <summary>
/// What a plan does for speed alone: all of it, unless an ablation leaves something out to show what it brings. Decided while the plan is built, so that
/// running it asks nothing.
/// </summary>
internal sealed record Techniques
{
    /// <summary>Every one.</summary>
    public static Techniques All { get; } = new();

    /// <summary>What follows from one input is one operation: projections share its quantised form and their chunks one queue. Otherwise each projection is two operations of its own, with the same bits.</summary>
    public bool FusedSteps { get; init; } = true;

    /// <summary>Attention in tiles of heads that share loaded keys, in splits that are merged. Otherwise a head at a time: all its scores, their softmax, the weighted sum; equal up to rounding.</summary>
    public bool TiledAttention { get; init; } = true;
}

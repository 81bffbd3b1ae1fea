namespace Engine.Kernels.Lanes;

/// <summary>The group of lanes that kernel bodies are written for: see <see cref="ILanes{F, I}"/>.</summary>
internal static class LaneGroup
{
    /// <summary>
    /// Lanes of a group on a CPU of any register width: rows of a weight panel and positions of a page of the cache are as many, and sums across lanes are
    /// trees of so many leaves.
    /// </summary>
    public const int Lanes = 16;
}

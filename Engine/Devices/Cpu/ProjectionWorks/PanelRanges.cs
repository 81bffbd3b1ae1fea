using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu.ProjectionWorks;

/// <summary>How the panels of some matrices are cut into the chunks of one operation.</summary>
internal sealed class PanelRanges
{
    // Large enough to stream, small enough that the workers end together.
    private const long ChunkBytes = 256 << 10;

    // With many tokens a panel is work enough.
    private const int ChunkPanels = 2, ManyTokens = 32;

    private readonly (int Matrix, int First, int Count)[] _few, _many;

    /// <summary>Cuts matrices.</summary>
    /// <param name="matrices">The matrices.</param>
    /// <param name="bytes">What a token reads of matrices such as these.</param>
    /// <param name="workers">Workers that share the chunks.</param>
    public PanelRanges(IReadOnlyList<PanelMatrix> matrices, long bytes, int workers)
    {
        long target = Math.Min(ChunkBytes, Math.Max(1, bytes / (4 * workers)));
        _few = Cut(matrices, w => (int)Math.Clamp(target / w.PanelBytes, 1, w.Panels));
        _many = Cut(matrices, _ => ChunkPanels);
    }

    /// <summary>The ranges of panels for so many tokens of a matrix.</summary>
    public (int Matrix, int First, int Count)[] For(int tokens) => tokens < ManyTokens ? _few : _many;

    private static (int, int, int)[] Cut(IReadOnlyList<PanelMatrix> matrices, Func<PanelMatrix, int> stepOf)
    {
        List<(int, int, int)> ranges = [];
        for (int i = 0; i < matrices.Count; i++)
        {
            PanelMatrix w = matrices[i];
            int step = stepOf(w);
            for (int first = 0; first < w.Panels; first += step) ranges.Add((i, first, Math.Min(step, w.Panels - first)));
        }
        return [.. ranges];
    }
}

using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// What is chosen for a machine and not for a model: how far ahead weights are asked for, and the tiles of each activation format. It never changes a
/// bit.
/// </summary>
internal sealed class KernelTuning
{
    private readonly Dictionary<ActivationFormat, TileTuning> _tiles = [];
    private readonly TileTuning _default;

    /// <summary>Tiles as they are right for a width where nothing was measured.</summary>
    /// <param name="width">The lanes.</param>
    /// <param name="prefetchBytes">One of <see cref="Distances.All"/>.</param>
    public KernelTuning(LaneWidth width, int prefetchBytes = Distances.Default)
    {
        if (!Distances.All.Contains(prefetchBytes))
            throw new ArgumentException($"weights can be prefetched {string.Join(", ", Distances.All)} bytes ahead, not {prefetchBytes}",
                nameof(prefetchBytes));
        (Width, PrefetchBytes, _default) = (width, prefetchBytes, TileTuning.Default(width));
    }

    private KernelTuning(KernelTuning other) : this(other.Width, other.PrefetchBytes) => _tiles = new(other._tiles);

    /// <summary>The lanes that it is for.</summary>
    public LaneWidth Width { get; }

    /// <summary>How far ahead of their loads weights are asked for, in bytes; 0 leaves it to the hardware.</summary>
    public int PrefetchBytes { get; }

    /// <summary>The tiles of an activation format.</summary>
    public TileTuning Tiles(ActivationFormat format) => _tiles.GetValueOrDefault(format, _default);

    /// <summary>The same with other tiles for one activation format.</summary>
    /// <exception cref="ArgumentException">No body is compiled for so large a tile.</exception>
    public KernelTuning With(ActivationFormat format, TileTuning tiles)
    {
        tiles.Check(Width);
        var changed = new KernelTuning(this);
        changed._tiles[format] = tiles;
        return changed;
    }

    /// <summary>The product of a panel format.</summary>
    public MatMul Bind(PanelFormat panel) => MatMul.Bind(panel, Width, Tiles(panel.Activations), PrefetchBytes);

    /// <summary>What prepares its activations.</summary>
    public QuantizeActivations Bind(ActivationFormat format) => QuantizeActivations.Bind(format, Width, Tiles(format));
}

using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;
using Engine.Manifests;

namespace Engine.Devices;

/// <summary>The panels that a manifest's matrices are held in at a precision, for every device that multiplies panels: their formats and sizes, no memory.</summary>
internal sealed class ManifestPanels
{
    private readonly Dictionary<WeightMatrix, PanelMatrix> _matrices = [];
    private readonly IReadOnlyList<WeightMatrix> _declared;

    /// <param name="manifest">What is to be held.</param>
    /// <param name="precision">What the panels are for.</param>
    /// <exception cref="ModelLoadException">A file holds panels that serve another precision or format.</exception>
    public ManifestPanels(WeightManifest manifest, Precision precision)
    {
        foreach (WeightMatrix declared in manifest.Matrices)
        {
            var matrix = new PanelMatrix(PanelFormats.Of(declared.Format, precision), declared.Rows, declared.Columns);
            // Panels in a file are read in place: they have to be the very ones.
            if (declared.Source.Info.Panels is { } stored && !(stored.HasLayoutOf(matrix.Format) && declared.Source.ByteLength == matrix.Bytes))
                throw new ModelLoadException("ready-made panels serve one precision and one format", declared.Source.Info.File,
                    declared.Source.Info.Name, stored, matrix.Format);
            _matrices.Add(declared, matrix);
        }

        _declared = manifest.Matrices;
        All = [.. manifest.Matrices.Select(declared => _matrices[declared])];
        Bytes = All.Sum(m => m.Bytes);
        BytesPerToken = manifest.Matrices.Sum(declared => declared.Share * _matrices[declared].Bytes);
    }

    /// <summary>Every matrix, in the order of use.</summary>
    public IReadOnlyList<PanelMatrix> All { get; }

    /// <summary>Bytes of all panels.</summary>
    public long Bytes { get; }

    /// <summary>Bytes of panels that decoding a token reads.</summary>
    public double BytesPerToken { get; }

    /// <summary>For each format that is held as another one, and each layout of a quantised folder, a line that says so.</summary>
    public IEnumerable<string> Substitutes =>
    [
        .. All.Select(m => m.Format).Where(f => f.Source is DecodedFormat).Select(f => $"{f.Source} has no kernel: its matrices are held as {f.Held}").Distinct(),
        .. _declared.Where(m => m.Source.Info.Derived is not null).GroupBy(m => (m.Source.Info.DType, this[m].Format.Held.Name))
            .Select(alike => Held(alike.Key.DType, alike.Key.Name, [.. alike])),
    ];

    /// <summary>How a matrix is held.</summary>
    public PanelMatrix this[WeightMatrix declared] => _matrices[declared];

    private string Held(string layout, string format, IReadOnlyList<WeightMatrix> matrices)
    {
        double weights = matrices.Sum(m => (double)m.Rows * m.Columns), bytes = matrices.Sum(m => (double)this[m].Bytes);
        string count = matrices.Count == 1 ? "a matrix is" : $"{matrices.Count} matrices are";
        return FormattableString.Invariant($"{layout}: {count} held as {format}, {bytes / weights:0.##} bytes a weight");
    }
}

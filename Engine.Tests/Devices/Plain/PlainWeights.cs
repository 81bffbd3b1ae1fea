using Engine.Devices;
using Engine.Loading.Tensors;
using Engine.Manifests;

namespace Engine.Tests.Devices.Plain;

/// <summary>Every weight as doubles.</summary>
internal sealed class PlainWeights(WeightManifest manifest) : IDeviceWeights
{
    private readonly Dictionary<object, double[]> _values = [];

    public long Bytes => sizeof(double) * (manifest.Matrices.Sum(m => (long)m.Rows * m.Columns) + manifest.Vectors.Sum(v => (long)v.Length));

    public long BytesPerToken => Bytes;

    public IEnumerable<string> Substitutes => [];

    public void Load(IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        foreach (WeightMatrix matrix in manifest.Matrices) _values[matrix] = Read(matrix.Source);
        foreach (WeightVector vector in manifest.Vectors) _values[vector] = [.. vector.Read().Select(value => (double)value)];
        progress?.Report(Bytes);
    }

    /// <summary>A row of a matrix.</summary>
    public ReadOnlySpan<double> Row(WeightMatrix matrix, int row) => _values[matrix].AsSpan(row * matrix.Columns, matrix.Columns);

    /// <summary>A vector.</summary>
    public double[] Values(WeightVector vector) => _values[vector];

    public void Dispose() => _values.Clear();

    private static double[] Read(Weight source) => [.. source.ReadFloats().Select(value => (double)value)];
}

using Engine.Manifests;

namespace Engine.Devices.Split;

/// <summary>
/// The weights of each layer on the device that has the layer. What layers on several devices need is on each of them: a matrix that is embedding and head.
/// </summary>
internal sealed class SplitWeights : IDeviceWeights
{
    /// <param name="cuts">Where layers end.</param>
    /// <param name="parts">Devices and their layers.</param>
    /// <param name="manifest">The weights of all layers.</param>
    /// <exception cref="ModelLoadException">A device cannot hold one of them.</exception>
    public SplitWeights(LayerCuts cuts, IReadOnlyList<SplitPart> parts, WeightManifest manifest)
    {
        WeightManifest[] manifests = [.. parts.Select(part => cuts.Weights(manifest, part.First, part.Count))];
        Parts = [.. parts.Select((part, i) => part.Device.Place(manifests[i]))];
        BytesPerToken = Parts.Sum(part => part.BytesPerToken);
        // A token reads the head whole, and of the embedding, which has the same weights elsewhere, a row.
        HashSet<WeightMatrix> seen = [];
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            HashSet<WeightMatrix> again = [.. manifests[i].Matrices.Where(matrix => !seen.Add(matrix))];
            if (again.Count == 0) continue;
            using IDeviceWeights copies = parts[i].Device.Place(manifests[i].Only(again, new HashSet<WeightVector>()));
            BytesPerToken -= copies.BytesPerToken;
        }
    }

    /// <summary>Each device's own.</summary>
    public IReadOnlyList<IDeviceWeights> Parts { get; }

    /// <inheritdoc/>
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <inheritdoc/>
    public long BytesPerToken { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Substitutes => Parts.SelectMany(part => part.Substitutes).Distinct();

    /// <inheritdoc/>
    public void Load(IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            long before = 0;
            foreach (IDeviceWeights part in Parts)
            {
                part.Load(progress is null ? null : new Behind(progress, before), cancellation);
                before += part.Bytes;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDeviceWeights part in Parts) part.Dispose();
    }

    private sealed class Behind(IProgress<long> whole, long before) : IProgress<long>
    {
        public void Report(long value) => whole.Report(before + value);
    }
}

using System.Globalization;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantizing;

/// <summary>
/// Gathers the experts of a folder into the stacks <c>[experts, rows, columns]</c> that GGUF files hold. Folders have a tensor for each expert
/// (<c>experts.3.up_proj.weight</c>), or what transformers 5 holds in memory (<c>conversion_mapping.py</c>): <c>experts.gate_up_proj</c>, each
/// expert's gate above its way up, and <c>experts.down_proj</c>.
/// </summary>
/// <param name="names">How GGUF files name the stacks.</param>
/// <param name="numExperts">Experts of a layer.</param>
/// <param name="file">The checkpoint, for messages.</param>
internal sealed class ExpertStacks(Func<string, string?> names, int numExperts, string file)
{
    private const string Fused = ".experts.gate_up_proj", Down = ".experts.down_proj";

    private readonly Dictionary<string, SortedDictionary<int, TensorInfo>> _single = [];
    private readonly Dictionary<string, TensorSource> _stacked = [];

    /// <summary>Takes a tensor that belongs to an expert; false for any other.</summary>
    /// <exception cref="ModelLoadException">GGUF files have no name for it, or it has the wrong shape.</exception>
    public bool TryAdd(TensorInfo t)
    {
        if (t.Name.EndsWith(Fused, StringComparison.Ordinal))
        {
            string module = t.Name[..^Fused.Length];
            _stacked.Add(Named(t, module + ".experts.gate_proj.weight"), Part(t, 0, 2));
            _stacked.Add(Named(t, module + ".experts.up_proj.weight"), Part(t, 1, 2));
            return true;
        }

        if (t.Name.EndsWith(Down, StringComparison.Ordinal))
        {
            _stacked.Add(Named(t, t.Name + ".weight"), Part(t, 0, 1));
            return true;
        }

        if (Number(t.Name) is not { } expert) return false;
        string name = Named(t, t.Name);
        if (!_single.TryGetValue(name, out SortedDictionary<int, TensorInfo>? experts)) _single[name] = experts = [];
        if (!experts.TryAdd(expert, t)) throw new ModelLoadException("an expert is there twice", t.File, t.Name);
        return true;
    }

    /// <summary>The stacks under their names in GGUF files.</summary>
    /// <exception cref="ModelLoadException">An expert is missing, or differs from the others.</exception>
    public IEnumerable<KeyValuePair<string, TensorSource>> Stacks() => _stacked.Concat(_single.Select(s => KeyValuePair.Create(s.Key, Stack(s.Key, s.Value))));

    private TensorSource Stack(string name, SortedDictionary<int, TensorInfo> experts)
    {
        TensorInfo first = experts.First().Value;
        if (experts.Count != numExperts || experts.Last().Key != numExperts - 1)
            throw new ModelLoadException("experts are missing", file, name, $"experts {string.Join(", ", experts.Keys.Take(16))}", $"{numExperts} of them");
        foreach (TensorInfo t in experts.Values)
        {
            if (!t.Shape.AsSpan().SequenceEqual(first.Shape) || t.DType != first.DType)
                throw new ModelLoadException("an expert differs from the others", t.File, t.Name, $"{TensorInfo.Dimensions(t.Shape)} {t.DType}",
                    $"{TensorInfo.Dimensions(first.Shape)} {first.DType}");
        }

        return new(first, [numExperts, .. first.Shape], first.ByteLength, [.. experts.Values.Select(t => (t, 0L))]);
    }

    private TensorSource Part(TensorInfo t, int part, int parts)
    {
        if (t.Shape is not [long experts, long rows, long columns] || experts != numExperts || rows % parts != 0)
            throw new ModelLoadException("a tensor has the wrong shape", t.File, t.Name, TensorInfo.Dimensions(t.Shape), $"[{numExperts}, rows, columns]");
        long partBytes = t.ByteLength / experts / parts;
        return new(t, [experts, rows / parts, columns], partBytes, [.. Enumerable.Range(0, numExperts).Select(e => (t, (e * parts + part) * partBytes))]);
    }

    private string Named(TensorInfo t, string name)
        => names(name) ?? throw new ModelLoadException("GGUF files of this architecture have no name for a tensor", t.File, t.Name);

    private static int? Number(string name)
    {
        string[] words = name.Split('.');
        int at = Array.IndexOf(words, "experts");
        return at >= 0 && at + 1 < words.Length && int.TryParse(words[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int expert) ? expert : null;
    }
}

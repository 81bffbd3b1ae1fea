using System.Runtime.InteropServices;
using System.Text.Json;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Fixtures;

/// <summary>A checkpoint with logits of a reference, and how far one may be from them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">A Hugging Face folder or a GGUF file.</param>
/// <param name="Ids">Token ids.</param>
/// <param name="Logits">The reference's logits, <c>[tokens, vocab]</c>.</param>
/// <param name="Bound">The largest difference that is allowed.</param>
internal sealed record Fixture(string Name, string Path, int[] Ids, float[] Logits, double Bound)
{
    private static readonly int[] Chunks = [0, 1, 7];

    /// <summary>The decoders of a folder whose names begin so, folders first.</summary>
    public static IEnumerable<Fixture> All(string root, string begin)
    {
        string gguf = System.IO.Path.Combine(root, "gguf");
        IEnumerable<string> paths = Directory.GetDirectories(System.IO.Path.Combine(root, "hf")).Order(StringComparer.Ordinal)
            .Concat(Directory.Exists(gguf) ? Directory.GetFiles(gguf, "*.gguf").Order(StringComparer.Ordinal) : []);
        foreach (string path in paths)
        {
            string name = System.IO.Path.GetFileNameWithoutExtension(path), folder = System.IO.Path.Combine(root, "hf", name);
            string expected = System.IO.Path.Combine(folder, "expected.json"), logits = System.IO.Path.Combine(folder, "logits.f32");
            if (!name.StartsWith(begin, StringComparison.Ordinal) || !File.Exists(expected) || !File.Exists(logits)) continue;
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(expected));
            // Those with sources are no decoders.
            if (!json.RootElement.TryGetProperty("ids", out JsonElement ids)) continue;
            yield return new Fixture(path.EndsWith(".gguf", StringComparison.Ordinal) ? name + ".gguf" : name, path, [.. ids.EnumerateArray().Select(id => id.GetInt32())],
                MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(logits)).ToArray(), json.RootElement.GetProperty("bound_max_abs").GetDouble());
        }
    }

    /// <summary>The largest difference on every lane width that this machine has, whole, in chunks and token by token.</summary>
    public async Task<double> WorstAsync(CancellationToken cancellation)
    {
        double worst = 0;
        foreach (LaneWidth width in LaneWidths.All.Where(LaneWidths.IsSupported))
        {
            using var model = LanguageModel.Load(Path, new LoadOptions { Precision = Precision.Exact, Lanes = width, Sequences = 1, Context = Ids.Length });
            foreach (int chunk in Chunks)
            {
                cancellation.ThrowIfCancellationRequested();
                float[] logits = await model.GetLogitsAsync(Ids, chunk);
                // A NaN is infinitely far.
                for (int i = 0; i < Logits.Length; i++)
                {
                    double distance = Math.Abs((double)logits[i] - Logits[i]);
                    worst = Math.Max(worst, double.IsNaN(distance) ? double.PositiveInfinity : distance);
                }
            }
        }

        return worst;
    }
}

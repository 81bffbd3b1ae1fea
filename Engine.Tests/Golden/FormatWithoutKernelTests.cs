using System.Text.Json;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tests.Kernels.Formats.Panels;
using Engine.Tests.Loading;

namespace Engine.Tests.Golden;

/// <summary>A model with a matrix in a format without a kernel computes what the same model computes with that matrix decoded (exact) or rounded to Q8_0 (fast), and says so.</summary>
public class FormatWithoutKernelTests
{
    private const string Tensor = "blk.0.ffn_up.weight";

    public static TheoryData<string> ReadOnly => [.. FormatTable.ReadOnly.Select(f => f.Name)];

    [TestDataTheory, MemberData(nameof(ReadOnly))]
    public async Task Logits_are_those_of_the_substitute(string name)
    {
        Format format = FormatTable.ByName(name)!;
        int[] ids = Expectation.Ints(JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/gguf-quant/index.json"))).RootElement.GetProperty("llama").GetProperty("ids"));
        using TempFolder folder = new();
        foreach ((Precision precision, string substitute) in new[] { (Precision.Exact, "F32"), (Precision.Fast, "Q8_0") })
        {
            string stored = folder.File($"{precision}-stored.gguf"), held = folder.File($"{precision}-held.gguf");
            Write(stored, format, (rows, _) => rows);
            Write(held, FormatTable.ByName(substitute)!, (rows, values) =>
            {
                byte[] blocks = new byte[FormatTable.ByName(substitute)!.RowBytes(values.Length)];
                FormatTable.ByName(substitute)!.Encode(values, blocks);
                return blocks;
            });

            List<string> stages = [];
            float[] expected = await Logits(held, precision, ids, stages), logits = await Logits(stored, precision, ids, stages);
            Assert.Equal(expected, logits);
            Assert.Equal($"{name} has no kernel: its matrices are held as {substitute}", Assert.Single(stages, s => s.Contains("kernel", StringComparison.Ordinal)));
        }

        // One matrix of random blocks of ordinary size in that format; everything else as in the fixture.
        void Write(string path, Format to, Func<byte[], float[], byte[]> encode)
        {
            using GgufCheckpoint source = GgufCheckpoint.Open(TestData.Path("fixtures/gguf-quant/llama-F16.gguf"));
            TensorInfo[] tensors = [.. source.Tensors.Values];
            using GgufWriter writer = GgufWriter.Create(path, source.Metadata.Values, [.. tensors.Select(t => new GgufEntry(t.Name, t.Shape, t.Name == Tensor ? to : t.Format!))]);
            for (int i = 0; i < tensors.Length; i++)
            {
                byte[] data = new byte[tensors[i].ByteLength];
                source.Read(tensors[i], 0, data);
                if (tensors[i].Name == Tensor)
                {
                    int rows = (int)tensors[i].Rows, columns = (int)tensors[i].Columns;
                    byte[] blocks = RawRows.Random(format, rows, columns, seed: 1);
                    data = encode(blocks, RawRows.Decode(format, blocks, rows, columns));
                }

                writer.Write(i, 0, data);
            }

            writer.Complete();
        }
    }

    private static async Task<float[]> Logits(string path, Precision precision, int[] ids, List<string> stages)
    {
        using var model = LanguageModel.Load(path, new() { Precision = precision, Sequences = 1, Context = 64 }, new Stages(stages));
        return await model.GetLogitsAsync(ids);
    }

    private sealed class Stages(List<string> stages) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value)
        {
            lock (stages) stages.Add(value.Stage);
        }
    }
}

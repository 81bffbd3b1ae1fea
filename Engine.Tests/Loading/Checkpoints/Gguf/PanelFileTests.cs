using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;
using Engine.Loading.Tensors;
using Engine.Tests.Kernels.Formats.Panels;
using Engine.Tests.Loading.Quantizing;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Loading.Checkpoints.Gguf;

/// <summary>A file of panels holds the very bytes that packing the rows gives, matrix by matrix, rows in Hugging Face's order.</summary>
public class PanelFileTests
{
    private const string Up = "blk.0.ffn_up.weight", Experts = "blk.0.ffn_up_exps.weight", Q = "blk.0.attn_q.weight", Norm = "blk.0.attn_norm.weight", Router = "blk.0.ffn_gate_inp.weight";

    // Rows of this engine's own formats are in no file.
    public static IEnumerable<object[]> All => PanelTests.All.Where(row => FormatTable.ByName((string)row[0]) is not CodedFormat);

    [Theory, MemberData(nameof(All))]
    public void It_holds_what_packing_gives(string format, Precision precision)
    {
        PanelFormat panels = PanelTests.Of(format, precision);
        Format f32 = FormatTable.ByName("F32")!;
        using TempFolder folder = new();
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int k = RawRows.Length(panels.Source, random.Next(1, 20), random.Next(0, 40)), rows = random.Next(1, 90), experts = random.Next(1, 4);
            var order = new RowOrder(new[] { 2, 6, 8, 16, 24 }[random.Next(5)]);
            int heads = random.Next(1, 5) * order.HeadDim;
            GgufEntry[] entries = [new(Up, [rows, k], panels.Source), new(Experts, [experts, rows, k], panels.Source), new(Q, [heads, k], panels.Source), new(Norm, [k], f32), new(Router, [experts, k], f32)];
            byte[][] data = [.. entries.Select((e, i) => RawRows.Random(e.Format, (int)(e.ByteLength / e.Format.RowBytes(k)), k, seed + i))];
            string path = Write(folder.File("rows.gguf"), entries, data), made = folder.File("panels.gguf");
            using (Checkpoint source = Checkpoint.Open(path))
                Quantizer.Quantize(source, made, new(null) { Panels = precision, RowOrders = new Dictionary<string, RowOrder> { ["self_attn.q_proj"] = order } });

            using GgufCheckpoint file = GgufCheckpoint.Open(made);
            Assert.Equal(1, file.Metadata.Integer(PanelTypes.VersionKey));
            Assert.Equal(precision == Precision.Exact ? "exact" : "fast", file.Metadata.String(PanelTypes.PrecisionKey));
            Assert.Equal(Packed(panels, data[0], rows, k), Bytes(file, Up));
            int matrix = data[1].Length / experts;
            Assert.Equal(Enumerable.Range(0, experts).SelectMany(e => Packed(panels, data[1].AsSpan(e * matrix, matrix), rows, k)), Bytes(file, Experts));
            int rowBytes = data[2].Length / heads;
            byte[] ordered = [.. Enumerable.Range(0, heads).SelectMany(r => data[2].AsSpan((int)order.Stored(r) * rowBytes, rowBytes).ToArray())];
            Assert.Equal(Packed(panels, ordered, heads, k), Bytes(file, Q));
            // Vectors and routers stay rows.
            Assert.Equal(data[3], Bytes(file, Norm));
            Assert.Equal(data[4], Bytes(file, Router));
            Assert.Equal([null, null], new[] { file.Tensors[Norm].Panels, file.Tensors[Router].Panels });
            TensorInfo up = file.Tensors[Up];
            Assert.Equal(($"{format} panels", format), (up.DType, up.Format!.Name));
            Assert.Equal([rows, k], up.Shape);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_number_of_threads()
    {
        using TempFolder folder = new();
        TinyLlama llama = new();
        // More than one piece, and not a whole number of panels.
        llama.Add("model.embed_tokens.weight", 20_001, TinyLlama.Hidden);
        llama.Add("lm_head.weight", 20_001, TinyLlama.Hidden);
        llama.Config["vocab_size"] = 20_001;
        using Checkpoint source = Checkpoint.Open(llama.Write(folder));
        foreach (int workers in new[] { 1, 3 }) Quantizer.Quantize(source, folder.File($"{workers}.gguf"), QuantizerTests.Options("Q5_0") with { Workers = workers, Panels = Precision.Fast });
        Assert.Equal(File.ReadAllBytes(folder.File("1.gguf")), File.ReadAllBytes(folder.File("3.gguf")));
    }

    internal static string Write(string path, GgufEntry[] entries, byte[][] data)
    {
        using GgufWriter writer = GgufWriter.Create(path, [new("general.architecture", "llama")], entries);
        for (int i = 0; i < entries.Length; i++) writer.Write(i, 0, data[i]);
        writer.Complete();
        return path;
    }

    private static unsafe byte[] Packed(PanelFormat panels, ReadOnlySpan<byte> rows, int count, int k)
    {
        int panelBytes = (int)panels.PanelBytes(k), rowBytes = rows.Length / count;
        byte[] packed = new byte[PanelFormat.PanelCount(count) * panelBytes];
        fixed (byte* first = packed)
            for (int row = 0; row < count; row += PanelFormat.Rows)
            {
                int some = Math.Min(PanelFormat.Rows, count - row);
                panels.Pack(rows.Slice(row * rowBytes, some * rowBytes), some, k, first + row / PanelFormat.Rows * panelBytes);
            }
        return packed;
    }

    private static byte[] Bytes(Checkpoint file, string tensor)
    {
        byte[] bytes = new byte[file.Tensors[tensor].ByteLength];
        file.Read(file.Tensors[tensor], 0, bytes);
        return bytes;
    }
}

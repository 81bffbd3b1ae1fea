using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;
using Engine.Loading.Tensors;
using Engine.Tests.Loading;
using Engine.Training.Checkpoints;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Checkpoints;

public class SafetensorsWriterTests
{
    private static readonly string[] Formats = ["F32", "F16", "BF16"];

    [Fact]
    public void What_is_written_is_read()
    {
        Gen<int[]> shapes = Gen.Choose(1, 4).SelectMany(n => Gen.Choose(1, 5).ArrayOf(n));
        var cases = (from shape in shapes from format in Gen.Elements(Formats) select (shape, format)).ListOf();
        Prop.ForAll(cases.ToArbitrary(), tensors =>
        {
            using TempFolder folder = new();
            var written = tensors.Select((t, i) => SafetensorsTensor.Of($"tensor.{i}", t.shape, FormatTable.ByName(t.format)!, Values(t.shape, i)));
            SafetensorsWriter.Write(folder.File("x.safetensors"), written);
            if (tensors.Count == 0) return;
            folder.Write("config.json", "{}");
            using Checkpoint checkpoint = Checkpoint.Open(folder.File("x.safetensors"));
            Assert.Equal(tensors.Count, checkpoint.Tensors.Count);
            foreach ((TensorInfo t, int i) in tensors.Select((_, i) => (checkpoint.Tensors[$"tensor.{i}"], i)))
            {
                Assert.Equal(tensors[i].format, t.DType);
                Assert.Equal(tensors[i].shape.Select(d => (long)d), t.Shape);
                Assert.Equal(0, t.Offset % t.Format!.BlockBytes);
                byte[] bytes = new byte[t.ByteLength];
                checkpoint.Read(t, 0, bytes);
                float[] read = new float[t.Rows * t.Columns];
                t.Format.Decode(bytes, read);
                // Small whole numbers are exact in all three formats.
                Assert.Equal(Values(tensors[i].shape, i), read);
            }
        }).QuickCheckThrowOnFailure();

        static float[] Values(int[] shape, int seed)
            => [.. Enumerable.Range(0, shape.Aggregate(1, (n, d) => n * d)).Select(i => (float)((i * 7) + seed) % 61 - 30)];
    }

    /// <summary>The specification's layout, byte by byte.</summary>
    [Fact]
    public void The_header_is_padded_with_spaces_and_wide_types_come_first()
    {
        using TempFolder folder = new();
        string file = folder.File("x.safetensors");
        SafetensorsTensor a = SafetensorsTensor.Of("a", [2], FormatTable.ByName("BF16")!, new float[] { 1, -2 });
        SafetensorsTensor b = SafetensorsTensor.Of("b", [1, 1], FormatTable.ByName("F32")!, new float[] { 3 });
        SafetensorsWriter.Write(file, [a, b]);
        byte[] bytes = File.ReadAllBytes(file);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        string header = Encoding.UTF8.GetString(bytes, 8, length);
        Assert.Equal(0, length % 8);
        const string wide = """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}""";
        const string narrow = ""","a":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}""";
        Assert.Equal(wide + narrow, header.TrimEnd(' '));
        Assert.Equal(new byte[] { 0, 0, 0x40, 0x40, 0x80, 0x3F, 0x00, 0xC0 }, bytes[(8 + length)..]);
    }

    /// <summary>safetensors' own writer made this file, of the same weights; transformers says in its metadata what is tied to what.</summary>
    [TestDataFact]
    public void The_bytes_are_those_of_hugging_face()
    {
        using TempFolder folder = new();
        string path = TestData.Path("models/TinyStories-656K/model.safetensors");
        using Checkpoint theirs = Checkpoint.Open(path);
        Weights weights = new(theirs);
        Dictionary<string, string> metadata = new() { ["model.embed_tokens.weight"] = "lm_head.weight", ["format"] = "pt" };
        IEnumerable<SafetensorsTensor> tensors = theirs.Tensors.Values.Reverse()
            .Select(t => SafetensorsTensor.Of(t.Name, [.. t.Shape.Select(d => (int)d)], t.Format!, weights.Tensor(t.Name, t.Shape).ReadFloats()));
        SafetensorsWriter.Write(folder.File("x.safetensors"), tensors, metadata);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder.File("x.safetensors")));
    }

    [Fact]
    public void A_failure_leaves_what_was_there()
    {
        using TempFolder folder = new();
        string file = folder.Write("x.safetensors", "old");
        SafetensorsTensor fails = new("a", [3, 2], FormatTable.ByName("F32")!, (row, _) => { if (row == 2) throw new InvalidTimeZoneException(); });
        Assert.Throws<InvalidTimeZoneException>(() => SafetensorsWriter.Write(file, [fails]));
        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path))));
    }

    [Fact]
    public void Metadata_can_be_given()
    {
        using TempFolder folder = new();
        string file = folder.File("x.safetensors");
        SafetensorsWriter.Write(file, [], new Dictionary<string, string> { ["step"] = "7", ["format"] = "pt" });
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file).AsMemory(8));
        Assert.Equal("""{"format":"pt","step":"7"}""", json.RootElement.GetProperty("__metadata__").GetRawText());
    }

    [Fact]
    public void What_the_format_cannot_say_is_refused()
    {
        using TempFolder folder = new();
        Format f32 = FormatTable.ByName("F32")!;
        SafetensorsTensor good = SafetensorsTensor.Of("a", [1], f32, new float[1]);
        SafetensorsTensor[][] refused =
        [
            [good, good], [good with { Name = "" }], [good with { Name = "__metadata__" }], [good with { Shape = [] }], [good with { Shape = [2, 0] }],
            [good with { Format = FormatTable.ByName("Q8_0")! }],
        ];
        foreach (SafetensorsTensor[] bad in refused)
            Assert.Throws<ArgumentException>("tensors", () => SafetensorsWriter.Write(folder.File("x.safetensors"), bad));
        Assert.Throws<ArgumentException>("values", () => SafetensorsTensor.Of("a", [2, 3], f32, new float[5]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}

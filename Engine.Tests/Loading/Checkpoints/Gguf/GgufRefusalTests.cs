using System.Text.Json;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Tensors;
using Xunit;

namespace Engine.Tests.Loading.Checkpoints.Gguf;

/// <summary>What a GGUF file is refused for, each with a crafted file. The known failures of other loaders are named.</summary>
public class GgufRefusalTests
{
    private const uint F32 = 0, Q8_0 = 8, Q4_K = 12, String = 8, U32 = 4, Array = 9;

    private static byte[] Le(ulong value) => BitConverter.GetBytes(value);

    private static GgufBuilder Data(int bytes = 64) => new() { DataBytes = bytes };

    /// <summary>An array in an array, <paramref name="depth"/> deep, of one byte.</summary>
    private static byte[] Nested(int depth) => depth == 1 ? [0, 0, 0, 0, .. Le(1), 7] : [9, 0, 0, 0, .. Le(1), .. Nested(depth - 1)];

    private static readonly Dictionary<string, (byte[] File, string Problem)> Cases = new()
    {
        ["another magic"] = (new GgufBuilder { Magic = "GGUX" }.Build(), "no GGUF file"),
        ["version 0"] = (new GgufBuilder { Version = 0 }.Build(), "unknown GGUF version"),
        ["version 1"] = (new GgufBuilder { Version = 1 }.Build(), "unknown GGUF version"),
        ["version 4"] = (new GgufBuilder { Version = 4 }.Build(), "unknown GGUF version"),
        ["big-endian"] = (new GgufBuilder { Version = 0x03000000 }.Build(), "big-endian GGUF files are not supported"),
        ["only the magic"] = ("GGUF"u8.ToArray(), "too short"),
        ["2^63 tensors (CVE-2025-66960)"] = (new GgufBuilder { TensorCount = 1UL << 63 }.Build(), "more tensors than the file has room for"),
        ["2^64 - 1 pairs (CVE-2025-66960)"] = (new GgufBuilder { PairCount = ulong.MaxValue }.Build(), "more metadata pairs than the file has room for"),
        ["one tensor more than there is"] = (new GgufBuilder { TensorCount = 2 }.Tensor("a name that takes as long as another tensor", F32, 0, 1).Build(), "ends within its header"),
        ["one pair more than there is"] = (new GgufBuilder { PairCount = 2 }.String("general.name", "some text that is long enough").Build(), "ends within its header"),
        ["an empty key"] = (new GgufBuilder().U32("", 1).Build(), "key is empty"),
        ["a key twice"] = (new GgufBuilder().U32("a", 1).U32("a", 2).Build(), "key occurs twice"),
        ["a key that is not UTF-8"] = (new GgufBuilder().Pair(GgufBuilder.Bytes([0xFF, 0xFE]), U32, [1, 0, 0, 0]).Build(), "UTF-8"),
        ["a value that is not UTF-8"] = (new GgufBuilder().Pair("a", String, GgufBuilder.Bytes([0xED, 0xA0, 0x80])).Build(), "UTF-8"),
        ["metadata type 13"] = (new GgufBuilder().Pair("a", 13, Le(0)).Build(), "unknown metadata type"),
        ["an array of type 13"] = (new GgufBuilder().Array("a", 13, 1, Le(0)).Build(), "unknown metadata type"),
        ["a string of 2^40 bytes"] = (new GgufBuilder().Pair("a", String, [.. Le(1UL << 40), 65]).Build(), "too long"),
        ["a string past the end"] = (new GgufBuilder().Pair("a", String, [.. Le(100), 65]).Build(), "ends within its header"),
        ["an array of 2^61 longs"] = (new GgufBuilder().Array("a", 10, 1UL << 61, Le(1)).Build(), "more values in an array than the file has room for"),
        ["an array of 2^60 strings"] = (new GgufBuilder().Array("a", String, 1UL << 60, Le(0)).Build(), "more values in an array than the file has room for"),
        ["arrays nested 5 deep"] = (new GgufBuilder().Pair("a", Array, Nested(5)).Build(), "nested too deep"),
        ["arrays nested 10,000 deep"] = (new GgufBuilder().Pair("a", Array, Nested(10_000)).Build(), "nested too deep"),
        ["arrays that hold 2^59 arrays"] = (new GgufBuilder().Array("a", 9, 1UL << 59, Le(0)).Build(), "more arrays than the file has room for"),
        ["a boolean of 2"] = (new GgufBuilder().Pair("a", 7, [2]).Build(), "neither 0 nor 1"),
        ["alignment 0"] = (Data().U32("general.alignment", 0).Tensor("a", F32, 0, 1).Build(), "alignment is out of range"),
        ["alignment 3"] = (Data().U32("general.alignment", 3).Tensor("a", F32, 0, 1).Build(), "alignment is out of range"),
        ["alignment 2 MiB"] = (Data().U32("general.alignment", 2 << 20).Build(), "alignment is out of range"),
        ["alignment in words"] = (Data().String("general.alignment", "32").Build(), "metadata of the wrong type"),
        ["an empty name"] = (Data().Tensor("", F32, 0, 1).Build(), "without a name"),
        ["a name twice"] = (Data().Tensor("a", F32, 0, 1).Tensor("a", F32, 32, 1).Build(), "a name occurs twice"),
        ["a name that is not UTF-8"] = (Data().Tensor(GgufBuilder.Bytes([0x80]), F32, 0, 1).Build(), "UTF-8"),
        ["five dimensions"] = (Data().Tensor("a", F32, 0, 1, 1, 1, 1, 1).Build(), "too many dimensions"),
        ["an empty tensor past the end"] = (Data().Tensor("a", F32, 1 << 20, 4, 0).Build(), "past the end"),
        ["a dimension of 2^63"] = (Data().Tensor("a", F32, 0, 1UL << 63).Build(), "overflows"),
        ["elements that wrap to 0"] = (Data().Tensor("a", F32, 0, 1UL << 32, 1UL << 32).Build(), "overflows"),
        ["bytes that wrap to 32 (CVE-2025-53630)"] = (Data().Tensor("a", F32, 0, (1UL << 62) + 8).Build(), "past the end"),
        ["end that wraps (CVE-2026-27940)"] = (Data().Tensor("a", F32, 0, 8).Tensor("b", F32, ulong.MaxValue - 31, 16).Build(), "past the end"),
        ["an offset past the end (CVE-2026-7482)"] = (Data().Tensor("a", F32, 1 << 20, 8).Build(), "past the end"),
        ["data that end one value too late"] = (Data(32).Tensor("a", F32, 0, 9).Build(), "past the end"),
        ["a removed type"] = (Data().Tensor("a", 4, 0, 32).Build(), "unknown tensor type"),
        ["type 2^32 - 1"] = (Data().Tensor("a", uint.MaxValue, 0, 32).Build(), "unknown tensor type"),
        ["a row of one and a half blocks"] = (Data(128).Tensor("a", Q8_0, 0, 48, 2).Build(), "not whole blocks"),
        ["a row of less than a block"] = (Data(1024).Tensor("a", Q4_K, 0, 128, 2).Build(), "not whole blocks"),
        ["an offset that is not aligned"] = (Data().Tensor("a", F32, 8, 1).Build(), "not aligned"),
        ["an overlap"] = (Data(128).Tensor("a", F32, 0, 16).Tensor("b", F32, 32, 8).Build(), "overlap"),
        ["the same place twice"] = (Data(128).Tensor("a", F32, 0, 8).Tensor("b", F32, 0, 8).Build(), "overlap"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused(string name)
    {
        using TempFolder folder = new();
        string path = folder.Write("x.gguf", Cases[name].File);
        var refusal = Assert.Throws<ModelLoadException>(() => Checkpoint.Open(path));
        Assert.Contains(Cases[name].Problem, refusal.Message);
        Assert.Equal(path, refusal.File);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Empty(OpenHandles.Below(folder.Path));
    }

    [Fact]
    public void A_string_over_64_mi_b_is_refused_though_the_file_has_it()
    {
        using TempFolder folder = new();
        string path = folder.Write("x.gguf", new GgufBuilder().Pair("a", String, Le((64 << 20) + 1)).Build());
        using (FileStream sparse = File.OpenWrite(path)) sparse.SetLength(100 << 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("too long", Assert.Throws<ModelLoadException>(() => Checkpoint.Open(path)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Arrays_nested_four_deep_are_read()
    {
        using TempFolder folder = new();
        using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", new GgufBuilder().Pair("a", Array, Nested(4)).Build()));
        object value = checkpoint.Metadata.Values["a"];
        for (int i = 0; i < 3; i++) value = Assert.Single(Assert.IsType<object[]>(value));
        Assert.Equal([7], (byte[])value);
    }

    [Fact]
    public void A_vocabulary_without_tensors_is_read()
    {
        using TempFolder folder = new();
        using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", new GgufBuilder { Version = 2 }.String("tokenizer.ggml.model", "llama").Build()));
        Assert.Empty(checkpoint.Tensors);
        Assert.Equal("llama", checkpoint.Metadata.String("tokenizer.ggml.model"));
    }

    [Fact]
    public void Every_type_is_known_by_name_and_agrees_with_its_format()
    {
        Assert.Equal(35, GgufTypes.All.Count());
        foreach (GgufType type in GgufTypes.All)
        {
            if (type.Format is { } f) Assert.Equal((f.Name, f.BlockSize, f.BlockBytes), (type.Name, type.BlockSize, type.BlockBytes));
            using TempFolder folder = new();
            using var checkpoint = GgufCheckpoint.Open(folder.Write("x.gguf", Data(2 * type.BlockBytes).Tensor("a.weight", type.Id, 0, (ulong)type.BlockSize, 2).Build()));
            Assert.Equal((type.Name, 2L * type.BlockBytes), (checkpoint.Tensors["a.weight"].DType, checkpoint.Tensors["a.weight"].ByteLength));
            if (type.Format is null) Assert.Contains($"format {type.Name} is not supported yet", Assert.Throws<ModelLoadException>(() => new Weights(checkpoint).Tensor("a.weight", 2, type.BlockSize)).Message);
        }
    }

    [TestDataFact]
    public void Block_sizes_are_those_of_the_reference()
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/gguf-blocks/index.json")));
        foreach (JsonProperty p in index.RootElement.EnumerateObject().Where(p => p.Value.TryGetProperty("ggml_type", out _)))
        {
            GgufType expected = new(p.Value.GetProperty("ggml_type").GetUInt32(), p.Name, p.Value.GetProperty("values_per_block").GetInt32(), p.Value.GetProperty("bytes_per_block").GetInt32());
            Assert.Equal(expected, GgufTypes.ById(expected.Id));
        }
    }
}

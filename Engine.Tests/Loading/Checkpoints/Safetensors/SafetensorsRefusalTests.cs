using System.Text;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Safetensors;
using Xunit;

namespace Engine.Tests.Loading.Checkpoints.Safetensors;

/// <summary>What a safetensors file is refused for, each with a crafted file.</summary>
public class SafetensorsRefusalTests
{
    private static byte[] One(string entry, int dataBytes) => SafetensorsBuilder.File("{" + entry + "}", dataBytes);

    private static byte[] Tensor(string dtype, string shape, string offsets, int dataBytes) => One(SafetensorsBuilder.Entry("a", dtype, shape, offsets), dataBytes);

    private static byte[] Two(string first, string second, int dataBytes) => One(SafetensorsBuilder.Entry("a", "F32", "[2]", first) + "," + SafetensorsBuilder.Entry("b", "F32", "[2]", second), dataBytes);

    private static readonly Dictionary<string, (byte[] File, string Problem)> Cases = new()
    {
        ["no bytes"] = ([], "too short"),
        ["only a length"] = (BitConverter.GetBytes(2L), "too short"),
        ["a header over 100 MB"] = ([.. BitConverter.GetBytes(100_000_001L), .. "{}"u8], "too large"),
        ["a header of 2^64 - 1 bytes"] = ([.. BitConverter.GetBytes(ulong.MaxValue), .. "{}"u8], "too large"),
        ["a header past the end"] = ([.. BitConverter.GetBytes(3L), .. "{}"u8], "past the end"),
        ["an empty header"] = ([.. BitConverter.GetBytes(0L), .. "{}"u8], "begin with '{'"),
        ["a header that is an array"] = (SafetensorsBuilder.File("[]", 0), "begin with '{'"),
        ["a space before the header"] = (SafetensorsBuilder.File(" {}", 0), "begin with '{'"),
        ["no JSON"] = (SafetensorsBuilder.File("{\"a\"", 0), "not valid JSON"),
        ["something after the JSON"] = (SafetensorsBuilder.File("{}{}", 0), "not valid JSON"),
        ["deep nesting"] = (One("\"a\":{\"x\":" + new string('[', 5000) + new string(']', 5000) + "}", 0), "not valid JSON"),
        ["a name that is not UTF-8"] = (SafetensorsBuilder.File([.. "{\""u8, 0xC3, 0x28, .. "\":{}}"u8], 0), "UTF-8"),
        ["a name with a lone surrogate"] = (One("\"\\ud800\":{}", 0), "not valid JSON"),
        ["an empty name"] = (One(SafetensorsBuilder.Entry("", "F32", "[2]", "[0,8]"), 8), "without a name"),
        ["a name twice"] = (One(SafetensorsBuilder.Entry("a", "F32", "[2]", "[0,8]") + "," + SafetensorsBuilder.Entry("a", "F32", "[2]", "[8,16]"), 16), "a name occurs twice"),
        ["a name twice, once escaped"] = (One(SafetensorsBuilder.Entry("a", "F32", "[2]", "[0,8]") + "," + SafetensorsBuilder.Entry("\\u0061", "F32", "[2]", "[8,16]"), 16), "a name occurs twice"),
        ["dtype twice"] = (One("\"a\":{\"dtype\":\"F32\",\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}", 8), "dtype occurs twice"),
        ["metadata twice"] = (One("\"__metadata__\":{},\"__metadata__\":{}", 0), "a name occurs twice"),
        ["an entry that is a number"] = (One("\"a\":1", 0), "not an object"),
        ["no shape"] = (One("\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}", 8), "lacks"),
        ["one offset"] = (Tensor("F32", "[2]", "[0]", 8), "lacks"),
        ["three offsets"] = (Tensor("F32", "[2]", "[0,8,16]", 8), "too long"),
        ["an unknown dtype"] = (Tensor("F33", "[2]", "[0,8]", 8), "unknown dtype"),
        ["a dtype that is a number"] = (One("\"a\":{\"dtype\":1}", 0), "not a string"),
        ["nine dimensions"] = (Tensor("F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]", 8), "too long"),
        ["bytes of an empty tensor"] = (Tensor("F32", "[2,0]", "[0,8]", 8), "contradict"),
        ["a negative dimension"] = (Tensor("F32", "[-2]", "[0,8]", 8), "something else than integers"),
        ["half a dimension"] = (Tensor("F32", "[2.5]", "[0,10]", 10), "something else than integers"),
        ["a dimension of 2^63"] = (Tensor("F32", "[9223372036854775808]", "[0,8]", 8), "something else than integers"),
        ["elements that wrap to 2"] = (Tensor("F32", "[4294967296,4294967296,4294967296,2]", "[0,8]", 8), "overflows"),
        ["bits that wrap to 64"] = (Tensor("F32", "[4611686018427387906]", "[0,8]", 8), "contradict"),
        ["offsets backwards"] = (Tensor("F32", "[2]", "[8,0]", 8), "backwards"),
        ["an offset past the end"] = (Tensor("F32", "[2]", "[0,8]", 7), "past the end"),
        ["an offset of 2^63 - 1"] = (Tensor("F32", "[2]", "[9223372036854775799,9223372036854775807]", 8), "past the end"),
        ["too few bytes for the shape"] = (Tensor("F32", "[3]", "[0,8]", 8), "contradict"),
        ["too many bytes for the shape"] = (Tensor("BF16", "[3]", "[0,8]", 8), "contradict"),
        ["half a byte"] = (Tensor("F4", "[3]", "[0,2]", 2), "contradict"),
        ["an overlap"] = (Two("[0,8]", "[4,12]", 12), "overlap"),
        ["the same range twice"] = (Two("[0,8]", "[0,8]", 8), "overlap"),
        ["a gap between"] = (Two("[0,8]", "[9,17]", 17), "gap"),
        ["a gap at the start"] = (Tensor("F32", "[2]", "[1,9]", 9), "gap"),
        ["bytes at the end"] = (Tensor("F32", "[2]", "[0,8]", 9), "belong to no tensor"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused(string name)
    {
        using TempFolder folder = new();
        folder.Write("config.json", "{}");
        folder.Write("model.safetensors", Cases[name].File);
        var refusal = Assert.Throws<ModelLoadException>(() => Checkpoint.Open(folder.Path));
        Assert.Contains(Cases[name].Problem, refusal.Message);
        Assert.Equal(folder.File("model.safetensors"), refusal.File);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Empty(OpenHandles.Below(folder.Path));
    }

    [Fact]
    public void Every_element_type_is_read_but_only_weight_formats_are_formats()
    {
        foreach ((string dtype, int bits) in new[] { ("F64", 64), ("I32", 32), ("U16", 16), ("F8_E4M3", 8), ("F8_E8M0", 8), ("F4", 4), ("BOOL", 8), ("F16", 16) })
        {
            using TempFolder folder = new();
            using Checkpoint checkpoint = SafetensorsCheckpoint.Open(folder.Write("x.safetensors", Tensor(dtype, "[4,2]", $"[0,{bits}]", bits)));
            Assert.Equal((dtype, dtype == "F16" ? "F16" : null, (long)bits), (checkpoint.Tensors["a"].DType, checkpoint.Tensors["a"].Format?.Name, checkpoint.Tensors["a"].ByteLength));
        }
    }

    [Fact]
    public void A_scalar_has_one_element()
    {
        using TempFolder folder = new();
        using Checkpoint checkpoint = SafetensorsCheckpoint.Open(folder.Write("x.safetensors", Tensor("F32", "[]", "[0,4]", 4)));
        Assert.Equal((1, 1), (checkpoint.Tensors["a"].Rows, checkpoint.Tensors["a"].Columns));
    }
}

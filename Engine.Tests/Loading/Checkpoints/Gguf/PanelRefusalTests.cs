using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;
using Engine.Loading.Tensors;
using Engine.Tests.Loading.Quantizing;

namespace Engine.Tests.Loading.Checkpoints.Gguf;

/// <summary>What a file of panels is refused for.</summary>
public class PanelRefusalTests
{
    private const uint Panels = 0x50414E00, Q8_0 = Panels + 8, F32 = Panels, I32 = Panels + 26;

    // A panel of Q8_0 has 16 rows of 34 bytes, and 32 more where the count of blocks is odd.
    private const int OnePanel = 576;

    private static GgufBuilder Data(int bytes = OnePanel, uint version = PanelTypes.Version, string precision = "fast")
        => new GgufBuilder { DataBytes = bytes }.U32(PanelTypes.VersionKey, version).String(PanelTypes.PrecisionKey, precision);

    private static readonly Dictionary<string, (byte[] File, string Problem)> Cases = new()
    {
        ["no word on panels"] = (new GgufBuilder { DataBytes = OnePanel }.Tensor("a", Q8_0, 0, 32, 16).Build(), "do not say which panels"),
        ["a version to come"] = (Data(version: PanelTypes.Version + 1).Tensor("a", Q8_0, 0, 32, 16).Build(), "version that this engine does not know"),
        ["version 0"] = (Data(version: 0).Tensor("a", Q8_0, 0, 32, 16).Build(), "version that this engine does not know"),
        ["a version in words"] = (new GgufBuilder { DataBytes = OnePanel }.String(PanelTypes.VersionKey, "1").Tensor("a", Q8_0, 0, 32, 16).Build(), "metadata of the wrong type"),
        ["another precision"] = (Data(precision: "double").Tensor("a", Q8_0, 0, 32, 16).Build(), "no known precision"),
        ["no precision"] = (new GgufBuilder { DataBytes = OnePanel }.U32(PanelTypes.VersionKey, PanelTypes.Version).Tensor("a", Q8_0, 0, 32, 16).Build(), "no known precision"),
        ["panels of a vector"] = (Data().Tensor("a", Q8_0, 0, 32).Build(), "a vector has no panels"),
        ["panels of integers"] = (Data().Tensor("a", I32, 0, 32, 16).Build(), "unknown tensor type"),
        ["panels of a type that ggml has not"] = (Data().Tensor("a", Panels + 255, 0, 32, 16).Build(), "unknown tensor type"),
        ["panels of rows of half a block"] = (Data().Tensor("a", Q8_0, 0, 16, 16).Build(), "not whole blocks"),
        ["one byte less than a panel"] = (Data(OnePanel - 1).Tensor("a", Q8_0, 0, 32, 16).Build(), "past the end"),
        ["a row that needs a panel more"] = (Data().Tensor("a", Q8_0, 0, 32, 17).Build(), "past the end"),
        ["experts, a panel each"] = (Data().Tensor("a", Q8_0, 0, 32, 1, 2).Build(), "past the end"),
        ["a panel of 2 GiB"] = (Data().Tensor("a", F32, 0, 1UL << 25, 16).Build(), "no panels"),
        ["rows of 2^31 values"] = (Data().Tensor("a", F32, 0, 1UL << 31, 16).Build(), "no panels"),
        ["2^62 rows"] = (Data().Tensor("a", F32, 0, 1, 1UL << 62).Build(), "past the end"),
        ["2^62 experts"] = (Data().Tensor("a", F32, 0, 1, 1, 1UL << 62).Build(), "past the end"),
        ["an overlap of what the panels take"] = (Data(2 * OnePanel).Tensor("a", Q8_0, 0, 32, 1).Tensor("b", 0, 64, 8).Build(), "overlap"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Is_refused(string name)
    {
        using TempFolder folder = new();
        string path = folder.Write("x.gguf", Cases[name].File);
        var refusal = Assert.Throws<ModelLoadException>(() => Checkpoint.Open(path));
        Assert.Contains(Cases[name].Problem, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(path, refusal.File);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Empty(OpenHandles.Below(folder.Path));
    }

    [Fact]
    public void What_is_whole_is_read()
    {
        using TempFolder folder = new();
        using Checkpoint file = Checkpoint.Open(folder.Write("x.gguf", Data(3 * OnePanel).Tensor("a", Q8_0, 0, 32, 5).Tensor("b", Q8_0, OnePanel, 32, 1, 2).Build()));
        Assert.Equal((OnePanel, "Q8_0 panels"), (file.Tensors["a"].ByteLength, file.Tensors["a"].DType));
        Assert.Equal(2 * OnePanel, file.Tensors["b"].ByteLength);
    }

    /// <summary>Where rows are needed, panels are refused by name: as norms, and to be quantised again.</summary>
    [Fact]
    public void Panels_are_no_rows()
    {
        using TempFolder folder = new();
        string made = PanelFile.Of(new TinyLlama().Write(folder), folder.File("panels.gguf"), "Q4_0");
        using GgufCheckpoint file = GgufCheckpoint.Open(made);
        Weight weight = new Weights(file).Tensor("model.embed_tokens.weight", TinyLlama.Vocab, TinyLlama.Hidden);
        Assert.Contains("held in panels", Assert.Throws<ModelLoadException>(() => weight.ReadFloats()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => weight.ReadPanels(64, new byte[weight.Info.ByteLength]));
        Weight norm = new Weights(file).Tensor("model.norm.weight", TinyLlama.Hidden);
        Assert.Throws<InvalidOperationException>(() => norm.ReadPanels(0, []));
        foreach (Precision? panels in new Precision?[] { null, Precision.Fast })
        {
            var refusal = Assert.Throws<ModelLoadException>(() => Quantizer.Quantize(file, folder.File("again.gguf"), QuantizerTests.Options("Q8_0") with { Panels = panels }));
            Assert.Contains("in panels already", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith(" panels", refusal.Found, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(folder.File("again.gguf")));
    }

    [Fact]
    public void Nothing_asked_for_is_refused()
    {
        using TempFolder folder = new();
        using Checkpoint source = Checkpoint.Open(new TinyLlama().Write(folder));
        Assert.Throws<ArgumentException>(() => Quantizer.Quantize(source, folder.File("x.gguf"), new(null)));
    }
}

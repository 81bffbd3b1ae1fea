using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Xunit;

namespace Engine.Tests.Loading.Checkpoints.Gguf;

public class GgufSplitTests
{
    private static byte[] Part(ushort number, ushort count, int total, string tensor) => new GgufBuilder { DataBytes = 32 }
        .Pair("split.no", 2, BitConverter.GetBytes(number)).Pair("split.count", 2, BitConverter.GetBytes(count)).Pair("split.tensors.count", 5, BitConverter.GetBytes(total))
        .Tensor(tensor, 0, 0, 8).Build();

    private static TempFolder Set()
    {
        TempFolder folder = new();
        folder.Write("m-00001-of-00002.gguf", Part(0, 2, 2, "a"));
        folder.Write("m-00002-of-00002.gguf", Part(1, 2, 2, "b"));
        return folder;
    }

    [Fact]
    public void A_folder_with_one_set_is_one_model()
    {
        using TempFolder folder = Set();
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(["a", "b"], checkpoint.Tensors.Keys.Order());
        Assert.Equal(2, checkpoint.Files.Count);
    }

    [Fact]
    public void A_wrong_set_is_refused()
    {
        Refused("is missing", f => File.Delete(f.File("m-00002-of-00002.gguf")));
        Refused("contradicts", f => f.Write("m-00002-of-00002.gguf", Part(0, 2, 2, "b")));
        Refused("contradicts", f => f.Write("m-00002-of-00002.gguf", Part(1, 3, 2, "b")));
        Refused("contradicts", f => f.Write("m-00002-of-00002.gguf", GgufBuilder.Good()));
        Refused("contradicts", f => f.Write("m-00001-of-00002.gguf", Part(0, 2, 3, "a")));
        Refused("in two parts", f => f.Write("m-00002-of-00002.gguf", Part(1, 2, 2, "a")));
        Refused("past the end", f => f.Write("m-00002-of-00002.gguf", Part(1, 2, 2, "b")[..^8]));
        using TempFolder alone = new();
        Assert.Contains("not named as one", Assert.Throws<ModelLoadException>(() => Checkpoint.Open(alone.Write("m.gguf", Part(0, 2, 2, "a")))).Message);
    }

    [Theory]
    [InlineData("m-00002-of-00003.gguf", "m", 2, 3)]
    [InlineData("a-b-00001-of-00001.gguf", "a-b", 1, 1)]
    [InlineData("m-00004-of-00003.gguf", null, 0, 0)]
    [InlineData("m-00000-of-00003.gguf", null, 0, 0)]
    [InlineData("m-0000x-of-00003.gguf", null, 0, 0)]
    [InlineData("-00001-of-00003.gguf", null, 0, 0)]
    [InlineData("m.gguf", null, 0, 0)]
    public void Parts_are_known_by_name(string name, string? prefix, int number, int count)
    {
        GgufSplit? part = GgufSplit.Part(name);
        Assert.Equal(prefix is null ? null : new GgufSplit(prefix, number, count), part);
        if (part is not null) Assert.Equal(name, part.Name(number));
    }

    private static void Refused(string problem, Action<TempFolder> spoil)
    {
        using TempFolder folder = Set();
        spoil(folder);
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => Checkpoint.Open(folder.File("m-00001-of-00002.gguf"))).Message);
        Assert.Empty(OpenHandles.Below(folder.Path));
    }
}

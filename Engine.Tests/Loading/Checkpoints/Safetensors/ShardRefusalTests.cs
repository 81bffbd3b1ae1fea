using Engine.Loading.Checkpoints;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Xunit;

namespace Engine.Tests.Loading.Checkpoints.Safetensors;

/// <summary>What an index of shards is refused for, and what a folder or a path is.</summary>
public class ShardRefusalTests
{
    private const string Index = "model.safetensors.index.json";

    private static TempFolder Sharded(string map)
    {
        TempFolder folder = new();
        folder.Write("config.json", "{}");
        folder.Write(Index, $$"""{"metadata": {"total_size": 16}, "weight_map": {{map}}}""");
        folder.Write("one.safetensors", SafetensorsBuilder.File("{" + SafetensorsBuilder.Entry("a", "F32", "[2]", "[0,8]") + "," + SafetensorsBuilder.Entry("b", "F32", "[2]", "[8,16]") + "}", 16));
        folder.Write("two.safetensors", SafetensorsBuilder.File("{" + SafetensorsBuilder.Entry("b", "F32", "[2]", "[0,8]") + "}", 8));
        folder.Write("broken.safetensors", [1, 2, 3]);
        return folder;
    }

    [Fact]
    public void The_index_decides_where_a_tensor_is()
    {
        using TempFolder folder = Sharded("""{"a": "one.safetensors", "b": "two.safetensors"}""");
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal([folder.File("one.safetensors"), folder.File("two.safetensors")], checkpoint.Files);
        Assert.Equal(folder.File("two.safetensors"), checkpoint.Tensors["b"].File);
        using TempFolder other = Sharded("""{"b": "one.safetensors"}""");
        using Checkpoint fewer = Checkpoint.Open(other.Path);
        Assert.Equal(["b"], fewer.Tensors.Keys);
    }

    [Theory]
    [InlineData("""{"a": "one.safetensors", "b": "three.safetensors"}""", "a shard that the index names is missing")]
    [InlineData("""{"a": "two.safetensors"}""", "lacks a tensor that the index maps to it")]
    [InlineData("""{"a": "one.safetensors", "b": "broken.safetensors"}""", "too short")]
    [InlineData("""{"a": "../one.safetensors"}""", "something else than a file name")]
    [InlineData("""{"a": "/etc/passwd"}""", "something else than a file name")]
    [InlineData("""{"a": ".."}""", "something else than a file name")]
    [InlineData("""{"a": ""}""", "something else than a file name")]
    [InlineData("""{"a": 1}""", "something else than a file name")]
    [InlineData("""{"": "one.safetensors"}""", "without a name")]
    [InlineData("""{"a": "one.safetensors", "a": "one.safetensors"}""", "occurs twice")]
    [InlineData("{}", "empty")]
    [InlineData("[]", "no weight_map")]
    public void A_wrong_index_is_refused(string map, string problem)
    {
        using TempFolder folder = Sharded(map);
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => Checkpoint.Open(folder.Path)).Message);
        Assert.Empty(OpenHandles.Below(folder.Path));
    }

    [Fact]
    public void A_path_without_a_model_is_refused_in_one_line()
    {
        using TempFolder folder = new();
        Refused("", "cannot be opened");
        Refused(folder.File("nothing"), "no such file");
        Refused(folder.Path, "the folder holds no model");
        Refused(folder.Write("notes.txt", "some text"), "this is no model");
        Refused(folder.Write("short.gguf", "GG"), "too short");
        Refused(folder.Write("text.gguf", "this is not a model file at all"), "no GGUF file");
        Refused(folder.Write("x.safetensors", SafetensorsBuilder.Good()), "no config.json");
        folder.Write("pytorch_model.bin", "pickle");
        folder.Write("config.json", "{}");
        File.Delete(folder.File("text.gguf"));
        File.Delete(folder.File("short.gguf"));
        Refused(folder.Path, "pickled");
        folder.Write("a.gguf", GgufBuilder.Good());
        Checkpoint.Open(folder.Path).Dispose();
        folder.Write("b.gguf", GgufBuilder.Good());
        Refused(folder.Path, "several GGUF models");
        if (File.Exists("/dev/zero")) Refused("/dev/zero", "too short");
        Assert.Empty(OpenHandles.Below(folder.Path));
    }

    private static void Refused(string path, string problem)
    {
        var refusal = Assert.Throws<ModelLoadException>(() => Checkpoint.Open(path));
        Assert.Contains(problem, refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}

using System.Text;
using Engine.Loading.Checkpoints;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading.Checkpoints.Safetensors;
using Xunit;

namespace Engine.Tests.Loading;

/// <summary>Files of a megabyte that hold as many things as a megabyte can: what they cost in memory is what <see cref="MutationTests.Allowed"/> says.</summary>
public class DenseFileTests
{
    private const int N = 30_000;

    [Fact]
    public void The_smallest_tensors()
    {
        GgufBuilder builder = new() { DataBytes = 32 * N };
        for (int i = 0; i < N; i++) builder.Tensor($"{i:x}", 24, (ulong)i * 32);
        Assert.Equal(N, Cost("x.gguf", builder.Build()));
    }

    [Fact]
    public void The_smallest_pairs()
    {
        GgufBuilder builder = new();
        for (int i = 0; i < 2 * N; i++) builder.Pair($"{i:x}", 0, [1]);
        Cost("x.gguf", builder.Build());
    }

    [Fact]
    public void The_smallest_strings() => Cost("x.gguf", new GgufBuilder().Array("a", 8, 4 * N, [.. Enumerable.Range(0, 4 * N).SelectMany(i => GgufBuilder.Bytes(i % 2 == 0 ? "" : "a"))]).Build());

    [Fact]
    public void The_smallest_arrays() => Cost("x.gguf", new GgufBuilder().Array("a", 9, 3 * N, [.. Enumerable.Range(0, 3 * N).SelectMany(_ => new byte[12])]).Build());

    [Fact]
    public void The_smallest_entries_of_a_header()
    {
        StringBuilder header = new("{");
        for (int i = 0; i < N; i++) header.Append(i == 0 ? "" : ",").Append($"\"{i:x}\":{{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[{i},{i + 1}]}}");
        Assert.Equal(N, Cost("x.safetensors", SafetensorsBuilder.File(header.Append('}').ToString(), N)));
    }

    private static int Cost(string name, byte[] file)
    {
        using TempFolder folder = new();
        folder.Write("config.json", "{}");
        string path = folder.Write(name, file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, MutationTests.Allowed(file.Length));
        return checkpoint.Tensors.Count;
    }
}

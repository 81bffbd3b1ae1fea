using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Tests.Loading.Checkpoints.Gguf;

public sealed class GgufWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gguf-writer").FullName;

    private string File => Path.Combine(_folder, "model.gguf");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_type_of_metadata_is_read_back()
    {
        Dictionary<string, object> pairs = new()
        {
            ["general.architecture"] = "llama",
            ["a.u8"] = byte.MaxValue,
            ["a.i8"] = sbyte.MinValue,
            ["a.u16"] = ushort.MaxValue,
            ["a.i16"] = short.MinValue,
            ["a.u32"] = uint.MaxValue,
            ["a.i32"] = int.MinValue,
            ["a.f32"] = -0.1f,
            ["a.yes"] = true,
            ["a.no"] = false,
            ["a.text"] = "naïve 🦙\0",
            ["a.empty"] = "",
            ["a.u64"] = ulong.MaxValue,
            ["a.i64"] = long.MinValue,
            ["a.f64"] = Math.PI,
            ["b.bytes"] = new byte[] { 1, 2, 255 },
            ["b.sbytes"] = new sbyte[] { -1, 2 },
            ["b.ints"] = new[] { -1, 2, 3 },
            ["b.floats"] = new[] { 0.5f, -1e30f },
            ["b.booleans"] = new[] { true, false, true },
            ["b.strings"] = new[] { "", "▁a", "b" },
            ["b.longs"] = new[] { long.MaxValue },
            ["b.none"] = Array.Empty<uint>(),
            ["b.nested"] = new object[] { new[] { 1, 2 }, new[] { "x" }, new object[] { new[] { 1.5 } } },
        };
        using (GgufWriter writer = GgufWriter.Create(File, pairs, [])) writer.Complete();
        using GgufCheckpoint read = GgufCheckpoint.Open(File);
        Assert.Equal(pairs, read.Metadata.Values);
        Assert.Equal(pairs.Keys, read.Metadata.Values.Keys);
    }

    [Theory, InlineData(32u), InlineData(8u), InlineData(4096u)]
    public void Tensors_are_read_back_from_aligned_places(uint alignment)
    {
        GgufEntry[] entries =
        [
            .. FormatTable.All.Select(f => new GgufEntry($"t.{f}", [3, 2, f.BlockSize * 3], f)),
            new("v", [5], FormatTable.ByName("F32")!),
            new("e", [2, 3, 4, 7], FormatTable.ByName("BF16")!),
        ];
        byte[][] data = [.. entries.Select((e, i) => Bytes(i, (int)e.ByteLength))];
        using (GgufWriter writer = GgufWriter.Create(File, [new("general.alignment", alignment)], entries))
        {
            // In pieces, backwards and from several threads.
            Parallel.For(0, entries.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
            {
                int half = data[i].Length / 2;
                writer.Write(i, half, data[i].AsSpan(half));
                writer.Write(i, 0, data[i].AsSpan(0, half));
            });
            writer.Complete();
        }

        using GgufCheckpoint read = GgufCheckpoint.Open(File);
        Assert.Equal(entries.Select(e => e.Name), read.Tensors.Keys);
        foreach ((GgufEntry e, byte[] expected) in entries.Zip(data))
        {
            TensorInfo t = read.Tensors[e.Name];
            Assert.Equal(e.Shape, t.Shape);
            Assert.Same(e.Format, t.Format);
            Assert.Equal(0, t.Offset % alignment);
            byte[] found = new byte[t.ByteLength];
            read.Read(t, 0, found);
            Assert.Equal(expected, found);
        }

        // llama.cpp expects each tensor at the next aligned place after the one before, and the last one padded too.
        long end = read.Tensors.Values.First().Offset;
        foreach (TensorInfo t in read.Tensors.Values)
        {
            Assert.Equal(end, t.Offset);
            end = (t.Offset + t.ByteLength + alignment - 1) / alignment * alignment;
        }

        Assert.Equal(end, new FileInfo(File).Length);
    }

    [Fact]
    public void What_stood_there_stays_until_the_file_is_complete()
    {
        System.IO.File.WriteAllText(File, "before");
        GgufEntry[] entries = [new("t", [4], FormatTable.ByName("F32")!)];
        using (GgufWriter writer = GgufWriter.Create(File, [], entries))
        {
            writer.Write(0, 0, new byte[12]);
            Assert.Contains("12 were written", Assert.Throws<InvalidOperationException>(writer.Complete).Message);
        }

        Assert.Equal("before", System.IO.File.ReadAllText(File));
        Assert.Single(Directory.GetFiles(_folder));
        using (GgufWriter writer = GgufWriter.Create(File, [], entries))
        {
            writer.Write(0, 0, new byte[16]);
            writer.Complete();
        }

        using GgufCheckpoint read = GgufCheckpoint.Open(File);
        Assert.Single(read.Tensors);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_part_outside_its_tensor_is_refused()
    {
        using GgufWriter writer = GgufWriter.Create(File, [], [new("t", [4], FormatTable.ByName("F32")!)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(0, 8, new byte[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(0, -1, new byte[1]));
    }

    [Fact]
    public void What_gguf_cannot_express_is_refused_and_leaves_no_file()
    {
        Format f32 = FormatTable.ByName("F32")!, q4 = FormatTable.ByName("Q4_K")!;
        Refuses([new("k", 1m)], []);
        Refuses([new("k", new[] { 'a' })], []);
        Refuses([new("k", new object[] { 1 })], []);
        Refuses([new("", 1)], []);
        Refuses([new("k", 1), new("k", 2)], []);
        Refuses([new("general.alignment", 12u)], []);
        Refuses([new("general.alignment", 1u)], []);
        Refuses([], [new("", [1], f32)]);
        Refuses([], [new(new string('n', 64), [1], f32)]);
        Refuses([], [new("t", [1], f32), new("t", [1], f32)]);
        Refuses([], [new("t", [], f32)]);
        Refuses([], [new("t", [1, 1, 1, 1, 1], f32)]);
        Refuses([], [new("t", [0, 256], q4)]);
        Refuses([], [new("t", [2, 128], q4)]);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private void Refuses(KeyValuePair<string, object>[] pairs, GgufEntry[] entries) => Assert.Throws<ArgumentException>(() => GgufWriter.Create(File, pairs, entries));

    private static byte[] Bytes(int seed, int n)
    {
        byte[] bytes = new byte[n];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

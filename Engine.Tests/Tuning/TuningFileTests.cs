using System.Text;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Tests.Loading;
using Engine.Tuning;

namespace Engine.Tests.Tuning;

/// <summary>The file with what was measured: read back as it was written, and as good as none where it is anything else.</summary>
public sealed class TuningFileTests : IDisposable
{
    private static readonly TuningKey Key = new("A CPU 123", "512", 2, "0.1.0.0", "Q4_K Fast");
    private static readonly Findings Findings = Findings.None.With(ActivationFormat.Int8By256, new TileTuning(6, 16)) with { PrefetchBytes = 2048 };

    private readonly TempFolder _folder = new();

    private string Path => _folder.File("tuning.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_for_that_machine_alone()
    {
        var file = new TuningFile(System.IO.Path.Combine(_folder.Path, "new", "tuning.json"));
        file.Write(Key, Findings);
        Same(Findings, file.Read(Key));
        foreach (TuningKey other in new[] { Key with { Cpu = "Another" }, Key with { Lanes = "256" }, Key with { Threads = 1 }, Key with { Version = "9" }, Key with { Format = "Q8_0 Fast" } })
            Assert.Null(file.Read(other));

        file.Write(Key with { Threads = 1 }, Findings.None with { PrefetchBytes = 0 });
        file.Write(Key, Findings with { PrefetchBytes = 2048 });
        Same(Findings with { PrefetchBytes = 2048 }, file.Read(Key));
        Same(Findings.None with { PrefetchBytes = 0 }, file.Read(Key with { Threads = 1 }));
        Assert.Single(Directory.GetFiles(System.IO.Path.Combine(_folder.Path, "new")));
    }

    [Fact]
    public void The_oldest_give_way()
    {
        var file = new TuningFile(Path);
        for (int threads = 1; threads <= 70; threads++) file.Write(Key with { Threads = threads }, Findings);
        Assert.Null(file.Read(Key with { Threads = 6 }));
        Same(Findings, file.Read(Key with { Threads = 7 }));
        Assert.InRange(new FileInfo(Path).Length, 1, 64 << 10);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{}]")]
    [InlineData("null")]
    [InlineData("[{\"cpu\":null,\"lanes\":\"512\",\"threads\":2,\"version\":\"\",\"format\":\"\",\"tiles\":{}}]")]
    [InlineData("[{\"cpu\":\"A CPU 123\",\"lanes\":\"512\",\"threads\":2.5,\"version\":\"0.1.0.0\",\"format\":\"Q4_K Fast\",\"tiles\":{}}]")]
    [InlineData("[{\"cpu\":\"A CPU 123\",\"lanes\":\"512\",\"threads\":2,\"version\":\"0.1.0.0\",\"format\":\"Q4_K Fast\",\"prefetch_bytes\":4097,\"tiles\":{}}]")]
    [InlineData("[{\"cpu\":\"A CPU 123\",\"lanes\":\"512\",\"threads\":2,\"version\":\"0.1.0.0\",\"format\":\"Q4_K Fast\",\"prefetch_bytes\":1e99,\"tiles\":{}}]")]
    [InlineData("[{\"cpu\":\"A CPU 123\",\"lanes\":\"512\",\"threads\":2,\"version\":\"0.1.0.0\",\"format\":\"Q4_K Fast\",\"tiles\":{\"int8/256\":[1000000,24]}}]")]
    [InlineData("[{\"cpu\":\"A CPU 123\",\"lanes\":\"512\",\"threads\":2,\"version\":\"0.1.0.0\",\"format\":\"Q4_K Fast\",\"tiles\":{\"int8/256\":[8,-1]}}]")]
    [InlineData("[{\"cpu\":\"A CPU 123\",\"lanes\":\"512\",\"threads\":2,\"version\":\"0.1.0.0\",\"format\":\"Q4_K Fast\",\"tiles\":{\"int8/256\":[8]}}]")]
    [InlineData("[{\"cpu\":\"A CPU 123\",\"lanes\":\"512\",\"threads\":2,\"version\":\"0.1.0.0\",\"format\":\"Q4_K Fast\",\"tiles\":{\"int3\":[8,24]}}]")]
    [InlineData("[{\"cpu\":\"A CPU 123\",\"lanes\":\"1024\",\"threads\":2,\"version\":\"0.1.0.0\",\"format\":\"Q4_K Fast\",\"tiles\":{}}]")]
    public void What_is_not_such_a_file_is_none_and_is_replaced(string text)
    {
        _folder.Write("tuning.json", text);
        var file = new TuningFile(Path);
        Assert.Null(file.Read(Key));
        file.Write(Key, Findings);
        Same(Findings, file.Read(Key));
    }

    /// <summary>Bytes changed and cut at random: read as before, or not at all, and never with an exception or values that no kernel has.</summary>
    [Fact]
    public void A_damaged_file_says_nothing_false()
    {
        new TuningFile(Path).Write(Key, Findings);
        byte[] good = File.ReadAllBytes(Path);
        var random = new Random(5);
        for (int i = 0; i < 400; i++)
        {
            byte[] bad = good[..(i % 4 == 0 ? random.Next(good.Length) : good.Length)];
            for (int j = random.Next(4); j > 0 && bad.Length > 0; j--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(Path, bad);
            if (new TuningFile(Path).Read(Key) is { } read) _ = read.On(Engine.Kernels.Lanes.LaneWidth.W512);
        }
    }

    [Fact]
    public void A_file_too_large_or_no_file_at_all_is_not_opened()
    {
        new TuningFile(Path).Write(Key, Findings);
        File.AppendAllText(Path, new StringBuilder().Append(' ', 64 << 10).ToString());
        Assert.Null(new TuningFile(Path).Read(Key));

        // A folder in its place can neither be read nor replaced.
        string folder = Directory.CreateDirectory(_folder.File("folder.json")).FullName;
        var blocked = new TuningFile(folder);
        blocked.Write(Key, Findings);
        Assert.Null(blocked.Read(Key));
        // Nor can anything be written below a file.
        var below = new TuningFile(System.IO.Path.Combine(Path, "engine", "tuning.json"));
        below.Write(Key, Findings);
        Assert.Null(below.Read(Key));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
        if (!OperatingSystem.IsLinux()) return;
        var device = new TuningFile("/dev/zero");
        Assert.Null(device.Read(Key));
    }

    private static void Same(Findings expected, Findings? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.PrefetchBytes, actual.PrefetchBytes);
        Assert.Equal(expected.Tiles, actual.Tiles);
    }
}

using System.Text;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Tests.Loading;
using Engine.Tuning;

namespace Engine.Tests.Tuning;

/// <summary>The file with what was measured: read back as it was written, and as good as none where it is anything else.</summary>
public sealed class TuningFileTests : IDisposable
{
    private static readonly TuningKey s_key = new("A CPU 123", "512", 2, "0.1.0.0", "Q4_K Fast");
    private static readonly Findings s_findings = Findings.None.With(ActivationFormat.Int8By256, new TileTuning(6, 16)) with { PrefetchBytes = 2048 };

    private readonly TempFolder _folder = new();

    private string Path => _folder.File("tuning.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_for_that_machine_alone()
    {
        var file = new TuningFile(System.IO.Path.Combine(_folder.Path, "new", "tuning.json"));
        file.Write(s_key, s_findings);
        Same(s_findings, file.Read(s_key));
        foreach (TuningKey other in new[] { s_key with { Cpu = "Another" }, s_key with { Lanes = "256" }, s_key with { Threads = 1 }, s_key with { Version = "9" }, s_key with { Format = "Q8_0 Fast" } })
            Assert.Null(file.Read(other));

        file.Write(s_key with { Threads = 1 }, Findings.None with { PrefetchBytes = 0 });
        file.Write(s_key, s_findings with { PrefetchBytes = 2048 });
        Same(s_findings with { PrefetchBytes = 2048 }, file.Read(s_key));
        Same(Findings.None with { PrefetchBytes = 0 }, file.Read(s_key with { Threads = 1 }));
        Assert.Single(Directory.GetFiles(System.IO.Path.Combine(_folder.Path, "new")));
    }

    [Fact]
    public void The_oldest_give_way()
    {
        var file = new TuningFile(Path);
        for (int threads = 1; threads <= 70; threads++) file.Write(s_key with { Threads = threads }, s_findings);
        Assert.Null(file.Read(s_key with { Threads = 6 }));
        Same(s_findings, file.Read(s_key with { Threads = 7 }));
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
        Assert.Null(file.Read(s_key));
        file.Write(s_key, s_findings);
        Same(s_findings, file.Read(s_key));
    }

    /// <summary>Bytes changed and cut at random: read as before, or not at all, and never with an exception or values that no kernel has.</summary>
    [Fact]
    public void A_damaged_file_says_nothing_false()
    {
        new TuningFile(Path).Write(s_key, s_findings);
        byte[] good = File.ReadAllBytes(Path);
        var random = new Random(5);
        for (int i = 0; i < 400; i++)
        {
            byte[] bad = good[..(i % 4 == 0 ? random.Next(good.Length) : good.Length)];
            for (int j = random.Next(4); j > 0 && bad.Length > 0; j--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(Path, bad);
            if (new TuningFile(Path).Read(s_key) is { } read) _ = read.On(Engine.Kernels.Lanes.LaneWidth.W512);
        }
    }

    [Fact]
    public void A_file_too_large_or_no_file_at_all_is_not_opened()
    {
        new TuningFile(Path).Write(s_key, s_findings);
        File.AppendAllText(Path, new StringBuilder().Append(' ', 64 << 10).ToString());
        Assert.Null(new TuningFile(Path).Read(s_key));

        // A folder in its place can neither be read nor replaced.
        string folder = Directory.CreateDirectory(_folder.File("folder.json")).FullName;
        var blocked = new TuningFile(folder);
        blocked.Write(s_key, s_findings);
        Assert.Null(blocked.Read(s_key));
        // Nor can anything be written below a file.
        var below = new TuningFile(System.IO.Path.Combine(Path, "engine", "tuning.json"));
        below.Write(s_key, s_findings);
        Assert.Null(below.Read(s_key));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
        if (!OperatingSystem.IsLinux()) return;
        var device = new TuningFile("/dev/zero");
        Assert.Null(device.Read(s_key));
    }

    private static void Same(Findings expected, Findings? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.PrefetchBytes, actual.PrefetchBytes);
        Assert.Equal(expected.Tiles, actual.Tiles);
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using Engine.Cli.Terminals;
using Engine.Tests.Loading;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>logits</c>: the file is what the reference says, however the sequence is divided.</summary>
public class LogitsCommandTests
{
    [TestDataFact]
    public async Task The_file_is_within_the_bound_of_the_reference()
    {
        using TempFolder folder = new();
        string fixture = TestData.Path("fixtures/hf/llama-gqa"), file = folder.File("logits.f32");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(fixture, "expected.json")));
        int[] ids = TinyStories.Ids(expected.RootElement.GetProperty("ids"));
        double bound = expected.RootElement.GetProperty("bound_max_abs").GetDouble();
        float[] reference = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(fixture, "logits.f32"))).ToArray();

        (await CliRun.Of("logits", fixture, "--ids", TinyStories.Text(ids), "--out", file, "--precision", "exact")).AssertOk();
        byte[] whole = await File.ReadAllBytesAsync(file);
        float[] logits = MemoryMarshal.Cast<byte, float>(whole).ToArray();
        Assert.Equal(reference.Length, logits.Length);
        for (int i = 0; i < logits.Length; i++) Assert.InRange(Math.Abs((double)logits[i] - reference[i]), 0, bound);

        (await CliRun.Of("logits", fixture, "--ids", TinyStories.Text(ids), "--out", file, "--precision", "exact", "--step")).AssertOk();
        Assert.Equal(whole, await File.ReadAllBytesAsync(file));
        (await CliRun.Of("logits", fixture, "--ids", TinyStories.Text(ids), "--out", file, "--precision", "exact", "--chunk", "5")).AssertOk();
        Assert.Equal(whole, await File.ReadAllBytesAsync(file));
        Assert.Equal([file], Directory.GetFiles(folder.Path));
    }

    [TestDataFact]
    public async Task What_is_refused_leaves_no_file()
    {
        using TempFolder folder = new();
        string fixture = TestData.Path("fixtures/hf/llama-gqa"), file = folder.File("logits.f32");
        (await CliRun.Of("logits", fixture, "--ids", "1,128", "--out", file)).AssertRefused(ExitCode.Usage, "token 128");
        (await CliRun.Of("logits", fixture, "--ids", "1", "--out", file, "--step", "--chunk", "2")).AssertRefused(ExitCode.Usage, "--step and --chunk");
        (await CliRun.Of("logits", fixture, "--ids", "1", "--out", Path.Combine(folder.Path, "none", "logits.f32"))).AssertRefused(ExitCode.Failure, "none");
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}

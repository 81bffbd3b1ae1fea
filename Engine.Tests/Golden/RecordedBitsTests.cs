using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Engine.Kernels.Formats.Panels;

namespace Engine.Tests.Golden;

/// <summary>
/// Rebuilding the engine changes no bit: the logits of every fixture hash to what was recorded, in both precisions. Lanes, threads and chunks are held equal by other tests, so one way
/// of running is enough. What computes otherwise on purpose records anew, from the file that a failure leaves beside the tests, and says so in the changelog.
/// </summary>
public class RecordedBitsTests
{
    private const int Tokens = 41;

    [TestDataFact]
    public async Task Logits_hash_to_what_was_recorded()
    {
        // Angles come from the platform's sine, whose last bit is the platform's own.
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        string[] recorded = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Golden", "recorded-bits.txt"));
        List<string> actual = [];
        foreach (string path in Fixtures().Where(path => recorded.Any(line => line.StartsWith(path + " ", StringComparison.Ordinal))))
            foreach (Precision precision in new[] { Precision.Exact, Precision.Fast })
                if (await Hash(path, precision) is { } hash) actual.Add($"{path} {precision} {hash}");
        await File.WriteAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "recorded-bits.actual.txt"), actual);
        // What is new is not recorded yet; what is recorded has to be there.
        Assert.True(recorded.Length > 90);
        Assert.Empty(recorded.Except(actual));
    }

    private static IEnumerable<string> Fixtures()
        => new[] { "fixtures/gguf", "fixtures/gguf-quant", "models" }.SelectMany(folder => Directory.EnumerateFiles(TestData.Path(folder), "*.gguf"))
            .Concat(new[] { "fixtures/hf", "fixtures/hf-quant", "models" }.SelectMany(folder => Directory.EnumerateDirectories(TestData.Path(folder))))
            .Select(path => Path.GetRelativePath(TestData.Path("."), path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static async Task<string?> Hash(string path, Precision precision)
    {
        try
        {
            using LanguageModel model = LanguageModel.Load(TestData.Path(path), new LoadOptions { Precision = precision, Context = Tokens, Sequences = 1 });
            int[] ids = [.. Enumerable.Range(0, Tokens).Select(i => (i * 37 + 11) % model.VocabSize)];
            return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(await model.GetLogitsAsync(ids))), 0, 8);
        }
        catch (Exception e) when (e is ModelLoadException or ArgumentException)
        {
            // An architecture or format that is not supported yet.
            return null;
        }
    }
}

using System.Runtime.InteropServices;
using Engine.Decoding;
using Engine.Devices;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Models;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Loading;

namespace Engine.Tests.Conformance;

/// <summary>
/// A sequence that goes on from another's cache, while that one goes on too, has the bits of one that was computed alone, for every architecture.
/// </summary>
public class ForkedSequenceTests
{
    private const int Shared = 37;

    public static IEnumerable<object[]> ModelTypes => ConformanceTests.ModelTypes;

    [Theory, MemberData(nameof(ModelTypes))]
    public void Forked_sequences_have_the_bits_of_their_own(string modelType)
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All.Single(a => a.ModelType == modelType));
        foreach (string format in new[] { "F32", "F16", "Q8_0" }) Check(path, format, null);
        using var device = new PlainDevice();
        Check(path, "F32", device);
    }

    // A ring that recycles its pages while it is shared.
    [TestDataTheory, InlineData(1), InlineData(3)]
    public void So_do_those_with_a_window(int chunk) => Check(TestData.Path("fixtures/hf/mistral-window"), "F16", null, chunk, vocabulary: 64);

    internal static void Check(string path, string format, IDevice? device, int chunk = int.MaxValue, int vocabulary = TinyModel.Vocab,
        ComputeDevice? compute = null)
    {
        var options = new LoadOptions
        {
            Context = TinyModel.Context,
            Sequences = 4,
            Threads = 2,
            CacheFormat = CacheFormat.Parse(format),
            DeviceInstance = device,
            Device = compute,
        };
        using ModelAssembly assembly = ModelAssembly.Of(path, options);
        DecodingLoop loop = assembly.Start(null, CancellationToken.None);
        long[] free = [.. assembly.Layout.Pages];
        int[] prompt = Ids(1, Shared, vocabulary);
        int[][] all = [.. Enumerable.Range(2, 3).Select(seed => (int[])[.. prompt, .. Ids(seed, 80, vocabulary)])];
        int[][] alone = [.. all.Select(ids => Logits(loop, Scoring(assembly, ids, chunk)))];

        Rows first = Scoring(assembly, prompt, chunk, keep: true);
        Logits(loop, first);
        SequenceState source = first.Request.State!;
        SequenceState[] states = [.. all.Select(_ => source.TryFork(TinyModel.Context)!)];
        source.Dispose();
        // All at once: whichever writes first copies the page that they share.
        Rows[] forked = [.. all.Select((ids, i) => Scoring(assembly, ids, chunk, states[i]))];
        foreach (Rows rows in forked) loop.Submit(rows.Request);
        for (int i = 0; i < all.Length; i++)
        {
            int skipped = Shared * assembly.Config.VocabSize;
            forked[i].Request.Completion.GetAwaiter().GetResult();
            Assert.Equal(alone[i].AsSpan(skipped), Bits(forked[i].Logits).AsSpan(skipped));
        }

        for (int c = 0; c < free.Length; c++) Assert.Equal(free[c], assembly.Pages.FreePages(c));
    }

    private static Rows Scoring(ModelAssembly assembly, int[] ids, int chunk, SequenceState? state = null, bool keep = false)
    {
        int vocabulary = assembly.Config.VocabSize;
        var logits = new float[ids.Length * vocabulary];
        var request = new ScoreRequest(ids, (position, row) => row.CopyTo(logits.AsSpan(position * vocabulary)))
        {
            MaxChunk = chunk,
            KeepsState = keep,
            NumComputedTokens = state?.Pages.Length ?? 0,
            State = state,
        };
        return new Rows(request, logits);
    }

    private static int[] Logits(DecodingLoop loop, Rows rows)
    {
        loop.Submit(rows.Request);
        rows.Request.Completion.GetAwaiter().GetResult();
        return Bits(rows.Logits);
    }

    private static int[] Ids(int seed, int count, int vocabulary)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }

    private static int[] Bits(float[] logits) => MemoryMarshal.Cast<float, int>(logits.AsSpan()).ToArray();

    private sealed record Rows(ScoreRequest Request, float[] Logits);
}

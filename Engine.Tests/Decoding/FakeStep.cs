using Engine.Caching;
using Engine.Devices;
using Engine.Graphs;
using Engine.Kernels.Devices;
using Engine.Sampling;
using Engine.Tests.Sampling;

namespace Engine.Tests.Decoding;

/// <summary>
/// A step that computes nothing: the logits after a token with id n are largest for n + 1, and it notes what it is called with. For the steps of the loop
/// without a model.
/// </summary>
internal sealed class FakeStep : ICompiledStep
{
    public const int Vocab = 50, Context = 40, MaxTokens = 8, Sequences = 3;
    private readonly float[][] _logits;
    private int[] _ids = [];
    private LogitsQuery[] _queries = [];

    public FakeStep(int maxOutputs = 2)
    {
        _logits = [.. Enumerable.Range(0, maxOutputs).Select(_ => new float[Vocab])];
        Layout = new CacheLayout([new KvLayer(1, 16, 16, null)], CacheFormat.F32, Context, Sequences, MaxTokens);
        Pages = new KvPages(Layout);
        Input = new StepInput(Layout, MaxTokens, Sequences);
    }

    public CacheLayout Layout { get; }

    public KvPages Pages { get; }

    public StepInput Input { get; }

    /// <summary>The tokens of each run.</summary>
    public List<(int Id, int Position, int Slot)[]> Runs { get; } = [];

    /// <summary>The outputs of each run of the head.</summary>
    public List<int[]> Heads { get; } = [];

    /// <summary>Called before each run.</summary>
    public Action? BeforeRun { get; set; }

    public long Bytes => 0;

    public int MaxOutputs => _logits.Length;

    public StreamObserver? Observer { get; set; }

    public void BeginPreparing()
    {
    }

    public void EndPreparing()
    {
    }

    public void Write(StepTensor tensor, ReadOnlySpan<float> rows)
    {
    }

    public void Read(StepTensor tensor, Span<float> rows)
    {
    }

    public void RunDecoder()
    {
        BeforeRun?.Invoke();
        _ids = Input.Ids.ToArray();
        int[] positions = Input.Positions.ToArray(), slots = Input.Slots.ToArray();
        Runs.Add([.. _ids.Select((id, t) => (id, positions[t], slots[t]))]);
        for (int t = 0; t < _ids.Length; t++) Observer?.Invoke(0, t, [_ids[t]]);
    }

    public void RunHead(ReadOnlySpan<int> tokens, ReadOnlySpan<LogitsQuery> queries)
    {
        _queries = queries.ToArray();
        Heads.Add(tokens.ToArray());
        for (int i = 0; i < tokens.Length; i++)
        {
            Array.Clear(_logits[i]);
            _logits[i][(_ids[tokens[i]] + 1) % Vocab] = 1;
        }
    }

    public TopLogits? Top(int output) => _queries[output].IsRow ? null : TopSearch.Of(Logits(output), _queries[output]);

    public Span<float> Logits(int output) => _logits[output];

    public void Dispose() => Input.Dispose();
}

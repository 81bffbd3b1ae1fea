using Engine.Graphs;
using Engine.Sampling;

namespace Engine.Devices.Split;

/// <summary>A step whose parts run one behind the other, each on its device.</summary>
internal sealed class SplitStep : ICompiledStep
{
    private readonly IReadOnlyList<Part> _parts;
    private readonly StepInput _input;
    private readonly Dictionary<StepTensor, float[]> _passing = [];

    /// <param name="parts">The parts, in order, which are disposed with this.</param>
    /// <param name="input">The batch.</param>
    public SplitStep(IReadOnlyList<Part> parts, StepInput input)
    {
        (_parts, _input) = (parts, input);
        foreach (StepTensor tensor in parts.SelectMany(part => part.Graph.Results)) _passing.TryAdd(tensor, new float[input.MaxTokens * tensor.Columns]);
        Steps = [.. parts.Select(part => part.Step)];
    }

    /// <summary>What each device runs.</summary>
    public IReadOnlyList<ICompiledStep> Steps { get; }

    /// <inheritdoc/>
    public long Bytes => Steps.Sum(step => step.Bytes) + _passing.Values.Sum(rows => sizeof(float) * (long)rows.Length);

    /// <inheritdoc/>
    public int MaxOutputs => Steps[^1].MaxOutputs;

    /// <inheritdoc/>
    public StreamObserver? Observer
    {
        get => Steps[0].Observer;
        set
        {
            for (int i = 0; i < Steps.Count; i++) Steps[i].Observer = value;
        }
    }

    /// <inheritdoc/>
    public void BeginPreparing()
    {
        foreach (ICompiledStep step in Steps) step.BeginPreparing();
    }

    /// <inheritdoc/>
    public void EndPreparing()
    {
        foreach (ICompiledStep step in Steps) step.EndPreparing();
    }

    /// <inheritdoc/>
    public void Write(StepTensor tensor, ReadOnlySpan<float> rows) => Steps[0].Write(tensor, rows);

    /// <inheritdoc/>
    public void Read(StepTensor tensor, Span<float> rows) => Steps[^1].Read(tensor, rows);

    /// <inheritdoc/>
    public void RunDecoder()
    {
        for (int i = 0; i < _parts.Count; i++)
        {
            (StepGraph graph, ICompiledStep step) = (_parts[i].Graph, _parts[i].Step);
            for (int t = 0; t < graph.Inputs.Count; t++) step.Write(graph.Inputs[t], Rows(graph.Inputs[t]));
            step.RunDecoder();
            for (int t = 0; t < graph.Results.Count; t++) step.Read(graph.Results[t], Rows(graph.Results[t]));
        }
    }

    /// <inheritdoc/>
    public void RunHead(ReadOnlySpan<int> tokens, ReadOnlySpan<LogitsQuery> queries) => Steps[^1].RunHead(tokens, queries);

    /// <inheritdoc/>
    public TopLogits? Top(int output) => Steps[^1].Top(output);

    /// <inheritdoc/>
    public Span<float> Logits(int output) => Steps[^1].Logits(output);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ICompiledStep step in Steps) step.Dispose();
    }

    private Span<float> Rows(StepTensor tensor) => _passing[tensor].AsSpan(0, _input.NumTokens * tensor.Columns);

    /// <summary>One device's part.</summary>
    /// <param name="Graph">What it computes.</param>
    /// <param name="Step">The same, compiled.</param>
    public sealed record Part(StepGraph Graph, ICompiledStep Step);
}

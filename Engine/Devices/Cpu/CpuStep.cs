using Engine.Graphs;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Manifests;
using Engine.Sampling;
using Engine.Tuning;

namespace Engine.Devices.Cpu;

/// <summary>
/// A step as work for a pool of threads: operations in order, and the static buffers between them. Running it allocates nothing and looks nothing up.
/// </summary>
internal sealed unsafe class CpuStep : ICompiledStep
{
    // Rows of logits computed together, at least.
    private const int MinHeadRows = 16;

    private readonly BackgroundWork _background = new();
    private readonly Dictionary<StepTensor, Activation> _tensors = [];
    private readonly List<Activation> _owned = [];
    private readonly List<Work> _decoder = [], _head = [];
    private readonly List<Action> _whenLoaded = [];
    private readonly Dictionary<(float Value, int Length), FloatVector> _constants = [];
    private readonly RowCount _outputs = new();
    private readonly int[] _outputTokens;
    private Activation? _logits;
    private Task? _compiled, _candidates;

    /// <param name="device">What runs it.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="cache">Keys and values.</param>
    /// <param name="input">The batch.</param>
    /// <param name="tuner">Fits it to the machine.</param>
    public CpuStep(CpuDevice device, PanelStore weights, KvStorage cache, StepInput input, Tuner tuner)
    {
        (Device, Weights, Cache, Input, Tuner) = (device, weights, cache, input, tuner);
        Kernels = new CpuKernels(device.Width);
        Scratch = new ScratchMemory(device.Pool.Workers);
        Products = new Products(tuner.Report.Kernels, Scratch);
        _outputTokens = new int[Math.Max(input.MaxSequences, MinHeadRows)];
    }

    /// <summary>What runs it.</summary>
    public CpuDevice Device { get; }

    /// <summary>Its weights.</summary>
    public PanelStore Weights { get; }

    /// <summary>Keys and values.</summary>
    public KvStorage Cache { get; }

    /// <summary>The batch.</summary>
    public StepInput Input { get; }

    /// <summary>Fits it to the machine.</summary>
    public Tuner Tuner { get; }

    /// <summary>The elementwise and attention kernels.</summary>
    public CpuKernels Kernels { get; }

    /// <summary>The matrix products.</summary>
    public Products Products { get; }

    /// <summary>Memory beside the tensors.</summary>
    public ScratchMemory Scratch { get; }

    /// <summary>Tokens of the step.</summary>
    public RowCount Tokens { get; } = new();

    /// <inheritdoc/>
    public StreamObserver? Observer { get; set; }

    /// <inheritdoc/>
    public int MaxOutputs => _outputTokens.Length;

    /// <inheritdoc/>
    public long Bytes => _owned.Sum(t => t.Bytes) + Scratch.Bytes;

    /// <summary>The workers.</summary>
    public WorkerPool Pool => Device.Pool;

    /// <summary>How operations become work.</summary>
    public Lowering Lowering => Device.Lowering;

    /// <summary>What a tensor of the graph is held in.</summary>
    public Activation this[StepTensor tensor]
    {
        get
        {
            if (_tensors.TryGetValue(tensor, out Activation? held)) return held;
            bool outputs = tensor.Rows == TensorRows.Outputs;
            return _tensors[tensor] = Buffer(outputs ? _outputs : Tokens, outputs ? MaxOutputs : Input.MaxTokens, tensor.Columns);
        }
    }

    /// <summary>A buffer that lives as long as the step.</summary>
    public Activation Buffer(RowCount rows, int capacity, int columns)
    {
        var buffer = new Activation(rows, capacity, columns);
        _owned.Add(buffer);
        return buffer;
    }

    /// <summary>A vector of the weights, or for null one of constants.</summary>
    public FloatVector Vector(WeightVector? vector, int length, float otherwise)
    {
        if (vector is not null) return Weights[vector];
        if (_constants.TryGetValue((otherwise, length), out FloatVector? held)) return held;
        _constants[(otherwise, length)] = held = new FloatVector(length);
        held.Place(Scratch.Take(held.Bytes).Floats);
        new Span<float>(held.Data, length).Fill(otherwise);
        return held;
    }

    /// <summary>The token of the step that a row of the head belongs to.</summary>
    public int OutputToken(int row) => _outputTokens[row];

    /// <summary>The work of a section.</summary>
    public List<Work> Works(StepSection section, StepGraph graph) => section == graph.Head ? _head : _decoder;

    /// <summary>Has something done when the weights are there.</summary>
    public void WhenLoaded(Action action) => _whenLoaded.Add(action);

    /// <summary>Says where the logits are.</summary>
    public void SetLogits(StepTensor logits) => _logits = this[logits];

    /// <inheritdoc/>
    public void BeginPreparing()
    {
        // The compiler has time while files are read.
        _compiled = _background.Add(Products.Prepare);
        _candidates = _background.Add(stop => Tuner.Compile(Pool, stop));
    }

    /// <inheritdoc/>
    public void EndPreparing()
    {
        foreach (Action action in _whenLoaded) action();
        // Who would wait compiles too.
        if (_compiled is not null) Products.Prepare();
        _compiled?.GetAwaiter().GetResult();
        if (_candidates is not null && Tuner.Measures) Tune(_candidates);
    }

    /// <inheritdoc/>
    public void Write(StepTensor tensor, ReadOnlySpan<float> rows)
    {
        Activation held = _tensors[tensor];
        for (int t = 0; t < Input.NumTokens; t++) rows.Slice(t * held.Columns, held.Columns).CopyTo(new Span<float>(held.Row(t), held.Columns));
    }

    /// <inheritdoc/>
    public void Read(StepTensor tensor, Span<float> rows)
    {
        Activation held = _tensors[tensor];
        for (int t = 0; t < Input.NumTokens; t++) new ReadOnlySpan<float>(held.Row(t), held.Columns).CopyTo(rows[(t * held.Columns)..]);
    }

    /// <inheritdoc/>
    public void RunDecoder()
    {
        Products.Apply();
        Tokens.Value = Input.NumTokens;
        Pool.Run(_decoder);
    }

    /// <inheritdoc/>
    public void RunHead(ReadOnlySpan<int> tokens, ReadOnlySpan<LogitsQuery> queries)
    {
        tokens.CopyTo(_outputTokens);
        _outputs.Value = tokens.Length;
        Pool.Run(_head);
    }

    /// <inheritdoc/>
    public TopLogits? Top(int output) => null;

    /// <inheritdoc/>
    public Span<float> Logits(int output) => new(_logits!.Row(output), _logits.Columns);

    /// <inheritdoc/>
    public void Dispose()
    {
        _background.Dispose();
        foreach (Activation buffer in _owned) buffer.Dispose();
        Scratch.Dispose();
    }

    // Measures, and leaves the rest to the time of the first steps: to write down what was found, and to compile the choice, which the steps then go over to.
    private void Tune(Task candidates)
    {
        // What is begun is ended: a share is kept for that.
        Tuner.Measure(Pool, candidates, new Deadline(TimeProvider.System, 0.9 * Tuner.Remaining));
        _background.Add(_ => Tuner.Save());
        KernelTuning chosen = Tuner.Report.Kernels, now = Products.Tuning;
        if (chosen.PrefetchBytes == now.PrefetchBytes && ActivationFormat.All.All(format => chosen.Tiles(format) == now.Tiles(format))) return;
        _background.Add(stop => Products.Tune(chosen, stop));
    }
}

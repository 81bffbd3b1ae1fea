using Engine.Devices;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Memory;
using Engine.Graphs;
using Engine.Kernels.Formats.Panels;
using Engine.Sampling;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>
/// A step as launches on a device, one behind the other in a stream of its own. What comes down is the logits that were asked for, or the greatest of them.
/// </summary>
internal sealed class GpuStep : ICompiledStep
{
    // Rows of logits computed together, at least.
    private const int MinHeadRows = 16;

    private readonly Dictionary<StepTensor, GpuTensor> _tensors = [];
    private readonly List<IDisposable> _owned = [];
    private readonly List<Action> _decoder = [], _head = [], _whenLoaded = [];
    private HostArray<float>? _logits;
    private GpuTensor? _logitsOnDevice;
    private GpuChoice? _choice;
    private readonly LogitsQuery[] _queries;
    private bool _hasRows;
    private long _bytes;

    public GpuStep(GpuAccelerator accelerator, LaunchQueue queue, GpuWeights weights, GpuCache cache, StepInput input, IReadOnlyList<int> rotaryDims)
    {
        (Accelerator, Queue, Weights, Cache, Input) = (accelerator, queue, weights, cache, input);
        MaxOutputs = Math.Max(input.MaxSequences, MinHeadRows);
        Handover = new GpuHandover(this);
        _queries = new LogitsQuery[MaxOutputs];
        Tables = new StepTables(accelerator, input, cache.Layout, rotaryDims, MaxOutputs);
    }

    /// <summary>The device.</summary>
    public GpuAccelerator Accelerator { get; }

    /// <summary>How it multiplies panels with many tokens.</summary>
    public required PrefillProducts Prefill { get; init; }

    /// <summary>Its weights.</summary>
    public GpuWeights Weights { get; }

    /// <summary>Keys and values.</summary>
    public GpuCache Cache { get; }

    /// <summary>The batch.</summary>
    public StepInput Input { get; }

    /// <summary>What goes up with each step.</summary>
    public StepTables Tables { get; }

    /// <summary>What passes from and to other devices.</summary>
    public GpuHandover Handover { get; }

    /// <summary>Where launches queue.</summary>
    public LaunchQueue Queue { get; }

    /// <summary>Tokens of the step.</summary>
    public int NumTokens { get; private set; }

    /// <summary>Tokens whose logits are wanted.</summary>
    public int NumOutputs { get; private set; }

    /// <inheritdoc/>
    public long Bytes => _bytes;

    /// <inheritdoc/>
    public int MaxOutputs { get; }

    /// <inheritdoc/>
    public StreamObserver? Observer { get; set; }

    /// <summary>What a tensor of the graph is held in.</summary>
    public GpuTensor this[StepTensor tensor]
    {
        get
        {
            if (_tensors.TryGetValue(tensor, out GpuTensor? held)) return held;
            return _tensors[tensor] = Buffer(Capacity(tensor), tensor.Columns);
        }
    }

    /// <summary>Holds tensors side by side as columns of one, so that one launch writes them.</summary>
    /// <returns>Whether they are; not where one is held apart already, or does not fill its panels.</returns>
    public bool TryAdjoin(IReadOnlyList<StepTensor> tensors)
    {
        if (!tensors.Any(_tensors.ContainsKey)) Adjoin(tensors);
        for (int i = 0, at = this[tensors[0]].First; i < tensors.Count; at += tensors[i++].Columns)
            if (this[tensors[i]].Whole != this[tensors[0]].Whole || this[tensors[i]].First != at) return false;
        return true;
    }

    /// <summary>Rows of a tensor that are in use.</summary>
    public Func<int> RowsOf(StepTensor tensor) => tensor.Rows == TensorRows.Outputs ? () => NumOutputs : () => NumTokens;

    /// <summary>A buffer that lives as long as the step.</summary>
    public GpuTensor Buffer(int rows, int columns)
    {
        var tensor = new GpuTensor(Accelerator, rows, columns);
        _owned.Add(tensor);
        _bytes += tensor.Bytes;
        return tensor;
    }

    /// <summary>Integers that live as long as the step.</summary>
    public ArrayView<int> Integers(long count) => Zeros<int>(count);

    /// <summary>Floats that live as long as the step.</summary>
    public ArrayView<float> Floats(long count) => Zeros<float>(count);

    /// <summary>Has something done when the weights are there.</summary>
    public void WhenLoaded(Action action) => _whenLoaded.Add(action);

    /// <summary>The launches of a section.</summary>
    public List<Action> Launches(StepSection section, StepGraph graph) => section == graph.Head ? _head : _decoder;

    /// <summary>Says where the logits are.</summary>
    public void SetLogits(StepTensor logits)
    {
        _logitsOnDevice = this[logits];
        _logits = new HostArray<float>(Accelerator, MaxOutputs * _logitsOnDevice.Stride);
        _owned.Add(_logits);
        _choice = new GpuChoice(this, _logitsOnDevice);
        _owned.Add(_choice);
        _bytes += _choice.Bytes;
    }

    /// <inheritdoc/>
    public void BeginPreparing()
    {
        // Kernels are compiled when the step is.
    }

    /// <inheritdoc/>
    public void EndPreparing()
    {
        if (_whenLoaded.Count == 0) return;
        try
        {
            Begin();
            foreach (Action action in _whenLoaded) action();
        }
        catch (Exception e) when (GpuAccelerator.IsFailure(e))
        {
            throw Accelerator.Failure(e);
        }
    }

    /// <inheritdoc/>
    public void Write(StepTensor tensor, ReadOnlySpan<float> rows)
    {
        try
        {
            Begin();
            Handover.Write(tensor, rows);
        }
        catch (Exception e) when (GpuAccelerator.IsFailure(e))
        {
            throw Accelerator.Failure(e);
        }
    }

    /// <inheritdoc/>
    public void Read(StepTensor tensor, Span<float> rows)
    {
        try
        {
            Begin();
            Handover.Read(tensor, rows);
        }
        catch (Exception e) when (GpuAccelerator.IsFailure(e))
        {
            throw Accelerator.Failure(e);
        }
    }

    /// <inheritdoc/>
    public void RunDecoder()
    {
        try
        {
            Begin();
            NumTokens = Input.NumTokens;
            Tables.Upload(Queue);
            foreach (Action launch in _decoder) launch();
        }
        catch (Exception e) when (GpuAccelerator.IsFailure(e))
        {
            throw Accelerator.Failure(e);
        }
    }

    /// <inheritdoc/>
    public void RunHead(ReadOnlySpan<int> tokens, ReadOnlySpan<LogitsQuery> queries)
    {
        try
        {
            Begin();
            NumOutputs = tokens.Length;
            queries.CopyTo(_queries);
            Tables.UploadOutputs(Queue, tokens, queries);
            foreach (Action launch in _head) launch();
            _choice!.Find(queries);
            // One wait for all that comes down.
            _hasRows = Wanted(queries);
            if (_hasRows) CopyRows();
            Queue.Synchronize();
        }
        catch (Exception e) when (GpuAccelerator.IsFailure(e))
        {
            throw Accelerator.Failure(e);
        }
    }

    /// <inheritdoc/>
    public TopLogits? Top(int output) => _queries[output].IsRow ? null : _choice!.Top(output, _queries[output]);

    /// <inheritdoc/>
    public Span<float> Logits(int output)
    {
        try
        {
            if (!_hasRows)
            {
                // Whoever found too little in the greatest of them.
                Begin();
                _hasRows = true;
                CopyRows();
                Queue.Synchronize();
            }

            return _logits!.Values.AsSpan(output * _logitsOnDevice!.Stride, _logitsOnDevice.Columns);
        }
        catch (Exception e) when (GpuAccelerator.IsFailure(e))
        {
            throw Accelerator.Failure(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Queue.Synchronize();
        }
        catch (AcceleratorException) when (Accelerator.IsLost)
        {
            // Nothing runs there any more.
        }

        Accelerator.Release(Handover);
        foreach (IDisposable owned in _owned) Accelerator.Release(owned);
        Accelerator.Release(Tables);
    }

    private ArrayView<T> Zeros<T>(long count) where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> memory = Accelerator.Allocate<T>(count);
        memory.MemSetToZero();
        _owned.Add(memory);
        _bytes += memory.LengthInBytes;
        return memory.View.AsContiguous();
    }

    private static bool Wanted(ReadOnlySpan<LogitsQuery> queries)
    {
        foreach (LogitsQuery query in queries)
            if (query.IsRow) return true;
        return false;
    }

    private void Begin()
    {
        if (Accelerator.IsLost) throw Accelerator.Lost();
        Accelerator.Accelerator.Bind();
    }

    private void CopyRows()
    {
        int count = NumOutputs * _logitsOnDevice!.Stride;
        _logitsOnDevice.View.SubView(0, count).CopyTo(Queue.Copy(), _logits!.View.SubView(0, count));
    }

    private int Capacity(StepTensor tensor) => tensor.Rows == TensorRows.Outputs ? MaxOutputs : Input.MaxTokens;

    private void Adjoin(IReadOnlyList<StepTensor> tensors)
    {
        if (tensors.Any(t => t.Rows != tensors[0].Rows) || tensors.Distinct().Count() < tensors.Count) return;
        if (tensors.SkipLast(1).Any(t => t.Columns % PanelFormat.Rows != 0)) return;
        GpuTensor whole = Buffer(Capacity(tensors[0]), tensors.Sum(t => t.Columns));
        int at = 0;
        foreach (StepTensor tensor in tensors)
        {
            _tensors[tensor] = tensors.Count == 1 ? whole : whole.Part(at, tensor.Columns);
            at += tensor.Columns;
        }
    }
}

using Engine.Devices;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Memory;
using Engine.Graphs;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>A step as launches on a device, one behind the other in a stream of its own. What comes down is the logits that were asked for.</summary>
internal sealed class GpuStep : ICompiledStep
{
    // Rows of logits computed together, at least.
    private const int MinHeadRows = 16;

    private readonly Dictionary<StepTensor, GpuTensor> _tensors = [];
    private readonly List<IDisposable> _owned = [];
    private readonly List<Action> _decoder = [], _head = [];
    private HostArray<float>? _logits;
    private GpuTensor? _logitsOnDevice;
    private long _bytes;

    public GpuStep(GpuAccelerator accelerator, AcceleratorStream stream, GpuWeights weights, GpuCache cache, StepInput input, int rotaryDim)
    {
        (Accelerator, Stream, Weights, Cache, Input) = (accelerator, stream, weights, cache, input);
        MaxOutputs = Math.Max(input.MaxSequences, MinHeadRows);
        Handover = new GpuHandover(this);
        Tables = new StepTables(accelerator, input, cache.Layout, rotaryDim, MaxOutputs);
    }

    /// <summary>The device.</summary>
    public GpuAccelerator Accelerator { get; }

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
    public AcceleratorStream Stream { get; }

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
            return _tensors[tensor] = Buffer(tensor.Rows == TensorRows.Outputs ? MaxOutputs : Input.MaxTokens, tensor.Columns);
        }
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
    public ArrayView<int> Integers(long count)
    {
        MemoryBuffer1D<int, Stride1D.Dense> memory = Accelerator.Accelerator.Allocate1D<int>(count);
        memory.MemSetToZero();
        _owned.Add(memory);
        _bytes += memory.LengthInBytes;
        return memory.View.AsContiguous();
    }

    /// <summary>The launches of a section.</summary>
    public List<Action> Launches(StepSection section, StepGraph graph) => section == graph.Head ? _head : _decoder;

    /// <summary>Says where the logits are.</summary>
    public void SetLogits(StepTensor logits)
    {
        _logitsOnDevice = this[logits];
        _logits = new HostArray<float>(Accelerator, MaxOutputs * _logitsOnDevice.Stride);
        _owned.Add(_logits);
    }

    /// <inheritdoc/>
    public void BeginPreparing()
    {
        // Kernels are compiled when the step is.
    }

    /// <inheritdoc/>
    public void EndPreparing()
    {
    }

    /// <inheritdoc/>
    public void Write(StepTensor tensor, ReadOnlySpan<float> rows) => Handover.Write(tensor, rows);

    /// <inheritdoc/>
    public void Read(StepTensor tensor, Span<float> rows) => Handover.Read(tensor, rows);

    /// <inheritdoc/>
    public void RunDecoder()
    {
        Accelerator.Accelerator.Bind();
        NumTokens = Input.NumTokens;
        Tables.Upload(Stream);
        foreach (Action launch in _decoder) launch();
    }

    /// <inheritdoc/>
    public void RunHead(ReadOnlySpan<int> tokens)
    {
        Accelerator.Accelerator.Bind();
        NumOutputs = tokens.Length;
        Tables.UploadOutputs(Stream, tokens);
        foreach (Action launch in _head) launch();
        int count = NumOutputs * _logitsOnDevice!.Stride;
        _logitsOnDevice.View.SubView(0, count).CopyTo(Stream, _logits!.View.SubView(0, count));
        Stream.Synchronize();
    }

    /// <inheritdoc/>
    public Span<float> Logits(int output) => _logits!.Values.AsSpan(output * _logitsOnDevice!.Stride, _logitsOnDevice.Columns);

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Synchronize();
        Handover.Dispose();
        foreach (IDisposable owned in _owned) owned.Dispose();
        Tables.Dispose();
    }
}

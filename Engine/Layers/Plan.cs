using Engine.Caching;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;

namespace Engine.Layers;

/// <summary>
/// A step, planned once at load: the operations that a model's file strung together, and the static buffers between them. Running it allocates nothing
/// and looks nothing up.
/// </summary>
public sealed class Plan : IDisposable
{
    private readonly List<Work> _body = [], _head = [];
    private readonly List<IDisposable> _owned = [];
    private readonly RowCount _tokens = new(), _outputs = new();
    private readonly Dictionary<object, NativeBuffer> _shared = [];
    private readonly List<Action<KernelTuning>> _bound = [];
    private Dictionary<PanelFormat, MatMul> _products = [];
    private NativeBuffer[] _scratch = [];
    private Tuned? _next;

    /// <summary>An empty plan.</summary>
    /// <param name="width">Lanes that its kernels use.</param>
    /// <param name="pool">Workers that will run it.</param>
    /// <param name="cache">Keys and values.</param>
    /// <param name="maxTokens">The most tokens of a step.</param>
    /// <param name="maxSequences">The most sequences of a step.</param>
    /// <param name="rotaryDim">Rotated dimensions of a head.</param>
    /// <param name="tuning">What is chosen for the machine; null takes the lanes' default.</param>
    public Plan(LaneWidth width, WorkerPool pool, KvCache cache, int maxTokens, int maxSequences, int rotaryDim, KernelTuning? tuning = null)
    {
        Tuning = tuning ?? new KernelTuning(width);
        (Width, Pool, Cache, MaxSequences) = (width, pool, cache, maxSequences);
        Kernels = new CpuKernels(width);
        Input = Own(new StepInput(cache, _tokens, maxTokens, maxSequences, rotaryDim));
        OutputTokens = new int[Math.Max(maxSequences, MinHeadRows)];
    }

    /// <summary>Rows of logits computed together, at least.</summary>
    private const int MinHeadRows = 16;

    /// <summary>What it does for speed.</summary>
    internal Techniques Techniques { get; init; } = Techniques.All;

    /// <summary>Lanes that the kernels use.</summary>
    public LaneWidth Width { get; }

    /// <summary>What products and activations are bound with.</summary>
    public KernelTuning Tuning { get; private set; }

    /// <summary>The elementwise and attention kernels.</summary>
    public CpuKernels Kernels { get; }

    /// <summary>The workers.</summary>
    public WorkerPool Pool { get; }

    /// <summary>Keys and values.</summary>
    public KvCache Cache { get; }

    /// <summary>The batch.</summary>
    public StepInput Input { get; }

    /// <summary>The most sequences of a step.</summary>
    public int MaxSequences { get; }

    /// <summary>The tokens of the step whose logits <see cref="RunHead"/> computes, at most this many at a time.</summary>
    public int[] OutputTokens { get; }

    /// <summary>Where <see cref="RunHead"/> leaves logits, <c>[outputs, vocab]</c>.</summary>
    public Activation? Logits { get; private set; }

    /// <summary>The streams that a model lets observers see: embeddings, then after each layer, the last after the final norm.</summary>
    public HiddenStates Hidden { get; } = new();

    /// <summary>Bytes of all buffers.</summary>
    public long ScratchBytes { get; private set; }

    /// <summary>A buffer for all tokens of a step.</summary>
    public Activation Buffer(int columns) => Count(Own(new Activation(_tokens, Input.MaxTokens, columns)));

    /// <summary>A buffer for so many rows for each token of a step; who fills it counts them.</summary>
    public Activation Buffer(RowCount rows, int rowsPerToken, int columns) => Count(Own(new Activation(rows, checked(Input.MaxTokens * rowsPerToken), columns)));

    /// <summary>A buffer for the tokens whose logits are wanted.</summary>
    public Activation OutputBuffer(int columns) => Count(Own(new Activation(_outputs, OutputTokens.Length, columns)));

    /// <summary>Memory that lives as long as the plan.</summary>
    public NativeBuffer Memory(long bytes)
    {
        ScratchBytes += bytes;
        return Own(new NativeBuffer(bytes));
    }

    /// <summary>Appends an operation that runs for every step.</summary>
    public void Add(Work work) => _body.Add(work);

    /// <summary>Appends an operation that runs for the tokens whose logits are wanted.</summary>
    public void AddHead(Work work) => _head.Add(work);

    /// <summary>Appends projections of one input: it is quantised once for each way that their weights want it, then all are one operation. In the head when the input is there.</summary>
    public void Project(Activation input, params ReadOnlySpan<Projection> projections) => Project(input, null, projections);

    /// <summary>The same for an input that a producer computes and that nothing else reads: <see cref="RowProducer.Output"/> is then left undefined.</summary>
    public void Project(RowProducer producer, params ReadOnlySpan<Projection> projections)
    {
        if (Techniques.FusedSteps)
        {
            Project(producer.Output, producer, projections);
            return;
        }
        WorksOf(producer.Output).Add(producer);
        Project(producer.Output, null, projections);
    }

    private void Project(Activation input, RowProducer? producer, ReadOnlySpan<Projection> projections)
    {
        if (projections.Length > 1 && !Techniques.FusedSteps)
        {
            foreach (ref readonly Projection alone in projections) Project(input, null, [alone]);
            return;
        }
        List<Work> works = WorksOf(input);
        Dictionary<ActivationFormat, QuantizeInput> inputs = [];
        // A row that is computed in place can be computed once only; what wants it in several forms finds it there.
        if (producer is not null && Several(projections))
        {
            works.Add(producer);
            producer = null;
        }
        foreach (ref readonly Projection projection in projections)
        {
            ActivationFormat format = projection.Weight.Format.Activations;
            if (inputs.ContainsKey(format)) continue;
            inputs[format] = new QuantizeInput(this, input, producer, format, input.Rows == _outputs ? OutputTokens.Length : Input.MaxTokens);
            works.Add(inputs[format]);
        }
        works.Add(new ProjectionWork(this, input, projections, inputs));
    }

    /// <summary>Binds what depends on the tuning, now and whenever it changes.</summary>
    internal void Bound(Action<KernelTuning> bind)
    {
        _bound.Add(bind);
        bind(Tuning);
    }

    /// <summary>The product with panels of a format, and scratch memory for it; to be asked for while something is <see cref="Bound"/>.</summary>
    internal MatMul Product(PanelFormat format)
    {
        if (!_products.TryGetValue(format, out MatMul? product))
        {
            _products[format] = product = Tuning.Bind(format);
            ReserveScratch(product.ScratchBytes);
        }
        return product;
    }

    /// <summary>Compiles the products for every number of tokens, so that no caller waits for it; until told to stop.</summary>
    internal void Prepare(CancellationToken stop = default)
    {
        foreach (MatMul product in _products.Values) product.Prepare(stop);
    }

    /// <summary>
    /// Compiles the products for another tuning; the next step is the first to use it. One call at a time, while steps may run. Told to stop, it leaves all
    /// as it is.
    /// </summary>
    internal void Tune(KernelTuning tuning, CancellationToken stop = default)
    {
        Dictionary<PanelFormat, MatMul> products = _products.Keys.ToDictionary(format => format, tuning.Bind);
        foreach (MatMul product in products.Values) product.Prepare(stop);
        if (stop.IsCancellationRequested) return;
        Volatile.Write(ref _next, new Tuned(tuning, products));
    }

    /// <summary>Memory that operations with the same key share, because no two of them are in use at once.</summary>
    internal unsafe byte* Shared(object key, long bytes)
    {
        if (!_shared.TryGetValue(key, out NativeBuffer? memory)) _shared[key] = memory = Memory(bytes);
        if (memory.Bytes < bytes) throw new ArgumentException($"{key} has {memory.Bytes} bytes, not {bytes}", nameof(key));
        return memory.Pointer;
    }

    private static bool Several(ReadOnlySpan<Projection> projections)
    {
        foreach (ref readonly Projection projection in projections)
            if (projection.Weight.Format.Activations != projections[0].Weight.Format.Activations) return true;
        return false;
    }

    private List<Work> WorksOf(Activation input) => input.Rows == _outputs ? _head : _body;

    /// <summary>Names the buffer that holds the logits.</summary>
    public void SetLogits(Activation logits) => Logits = logits;

    /// <summary>Scratch memory of a worker, at least this large; plans ask while they are built.</summary>
    public unsafe void ReserveScratch(long bytes)
    {
        if (_scratch.Length > 0 && _scratch[0].Bytes >= bytes) return;
        foreach (NativeBuffer old in _scratch) old.Dispose();
        ScratchBytes -= _scratch.Sum(s => s.Bytes);
        _scratch = [.. Enumerable.Range(0, Pool.Workers).Select(_ => new NativeBuffer(bytes))];
        ScratchBytes += _scratch.Sum(s => s.Bytes);
    }

    /// <summary>A worker's scratch memory.</summary>
    public unsafe byte* Scratch(int worker) => _scratch[worker].Pointer;

    /// <summary>Runs the step in <see cref="Input"/> up to the last layer's output.</summary>
    public void Run()
    {
        if (Volatile.Read(ref _next) is { } next) Bind(next);
        Pool.Run(_body);
    }

    /// <summary>Computes the logits of the first <paramref name="count"/> of <see cref="OutputTokens"/>.</summary>
    public void RunHead(int count)
    {
        _outputs.Value = count;
        Pool.Run(_head);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
        foreach (NativeBuffer scratch in _scratch) scratch.Dispose();
    }

    private void Bind(Tuned next)
    {
        (Tuning, _products, _next) = (next.Tuning, next.Products, null);
        foreach (Action<KernelTuning> bind in _bound) bind(Tuning);
    }

    private Activation Count(Activation activation)
    {
        ScratchBytes += activation.Bytes;
        return activation;
    }

    private T Own<T>(T owned) where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private sealed record Tuned(KernelTuning Tuning, Dictionary<PanelFormat, MatMul> Products);
}

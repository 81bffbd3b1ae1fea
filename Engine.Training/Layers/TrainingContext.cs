using Engine.Kernels.Devices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Ops.Gradients;
using Engine.Kernels.Tensors;
using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>What the layers of a network share: kernels bound to a lane width, scratch memory for each worker, the current batch.</summary>
internal sealed unsafe class TrainingContext : IDisposable
{
    private readonly QuantizeActivations _tiles;
    private readonly MatMul _matMul;
    private readonly List<IDisposable> _owned = [];
    private readonly NativeBuffer[] _tileMemory, _attentionMemory, _matMulMemory;

    /// <summary>Prepares for batches of up to so many tokens.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="width">The lane width to compute with.</param>
    /// <param name="workers">Workers that will run the operations.</param>
    /// <param name="maxTokens">Tokens of the largest batch.</param>
    public TrainingContext(LlamaShape shape, LaneWidth width, int workers, int maxTokens)
    {
        (Shape, MaxTokens) = (shape, maxTokens);
        PanelFormat panels = PanelFormats.Of(FormatTable.ByName("F32")!, Precision.Exact);
        (Kernels, Gradients, _matMul) = (new(width), new(width), MatMul.Bind(panels, width));
        _tiles = QuantizeActivations.Bind(panels.Activations, width);
        Product = Product.Bind(width);
        (InputGradient, WeightGradient) = (new(Product), new(Product));
        int widest = Math.Max(shape.NumAttentionHeads * shape.HeadDim, Math.Max(shape.HiddenSize, shape.IntermediateSize));
        _tileMemory = Each(workers, panels.Activations.Bytes(TokenRanges.Size, widest));
        _matMulMemory = Each(workers, _matMul.ScratchBytes);
        _attentionMemory = Each(workers, SelfAttention.ScratchFloats(shape, Math.Min(maxTokens, shape.MaxPositionEmbeddings)) * sizeof(float));
    }

    public LlamaShape Shape { get; }

    public int MaxTokens { get; }

    public CpuKernels Kernels { get; }

    public GradientKernels Gradients { get; }

    public Product Product { get; }

    public InputGradient InputGradient { get; }

    public WeightGradient WeightGradient { get; }

    /// <summary>The batch that operations work on.</summary>
    public PackedBatch Batch { get; set; } = PackedBatch.Of([]);

    /// <summary>Its tokens.</summary>
    public int Tokens => Batch.Tokens;

    /// <summary>Its documents.</summary>
    public int Documents => Batch.Starts.Length - 1;

    /// <summary>A matrix for the tokens of any batch, disposed with the context.</summary>
    public PaddedMatrix Matrix(int width, int? rows = null)
    {
        var matrix = new PaddedMatrix(rows ?? MaxTokens, width);
        _owned.Add(matrix);
        return matrix;
    }

    /// <summary>Packs a range of tokens into the tiles that panels are multiplied with; valid until the worker's next call.</summary>
    public byte* Tiles(PaddedMatrix x, in TokenRange range)
    {
        byte* tiles = _tileMemory[range.Worker].Pointer;
        _tiles.Run(x.Row(range.First), x.Stride, range.Count, x.Width, tiles);
        return tiles;
    }

    /// <summary>y = w · x for a range of tokens in tiles.</summary>
    public void Multiply(Parameter w, byte* tiles, PaddedMatrix y, in TokenRange range)
        => _matMul.Run(w.Panels!.Panel(0), w.Panels.Panels, w.Columns, tiles, range.Count, y.Row(range.First), y.Stride, _matMulMemory[range.Worker].Pointer);

    /// <summary>A worker's scratch for attention.</summary>
    public float* AttentionScratch(int worker) => _attentionMemory[worker].Floats;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
    }

    private NativeBuffer[] Each(int workers, long bytes)
    {
        var buffers = new NativeBuffer[workers];
        for (int i = 0; i < workers; i++) _owned.Add(buffers[i] = new NativeBuffer(bytes));
        return buffers;
    }
}

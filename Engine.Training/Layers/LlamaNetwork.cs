using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>
/// A Llama in training, in float32: forward and backward pass over packed batches. Every sum over tokens has a fixed order, and the ranges that operations
/// are divided into do not depend on the workers: gradients have the same bits whatever the workers and the lane width.
/// </summary>
internal sealed unsafe class LlamaNetwork : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly RotaryPositions _positions;
    private readonly OutputHead _head;
    private readonly Work[] _forward, _score, _backward, _packing;
    private ILoss _loss;
    private Work[] _lossAndGradient;

    /// <summary>Lays out a network; its parameters are zero.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="width">The lane width to compute with.</param>
    /// <param name="pool">The workers that compute; not disposed here.</param>
    /// <param name="maxTokens">Tokens of the largest batch.</param>
    public LlamaNetwork(LlamaShape shape, LaneWidth width, WorkerPool pool, int maxTokens)
    {
        (Shape, _pool) = (shape, pool);
        Parameters = new ParameterSet(shape);
        Context = new TrainingContext(shape, width, pool.Workers, maxTokens);
        _positions = new RotaryPositions(shape, shape.MaxPositionEmbeddings);
        Parameter embedding = Parameters["model.embed_tokens.weight"];
        var first = new Embedding(Context, embedding);
        LlamaBlock[] blocks = [.. Enumerable.Range(0, shape.NumHiddenLayers).Select(layer => new LlamaBlock(Context, Parameters, _positions, layer))];
        PaddedMatrix[] streams = [first.Output, .. blocks.Select(b => b.Output)];
        _head = new OutputHead(Context, new Norm(Context, Parameters["model.norm.weight"]), new Linear(Context, embedding));
        _forward = [first.Forward(), .. blocks.Zip(streams).SelectMany(b => b.First.Forward(b.Second)), _head.Forward(streams[^1])];
        _loss = new CrossEntropyLoss(Context);
        _score = _lossAndGradient = [_head.LossAndGradient(_loss)];
        // The gradient of the residual stream alternates between two matrices.
        PaddedMatrix dy = Context.Matrix(shape.HiddenSize), dx = Context.Matrix(shape.HiddenSize);
        var gradients = new ActivationGradients(Context);
        List<Work> backward = [.. _head.Backward(streams[^1], dy)];
        for (int i = blocks.Length - 1; i >= 0; i--)
        {
            backward.AddRange(blocks[i].Backward(streams[i], dy, dx, gradients));
            (dy, dx) = (dx, dy);
        }

        _backward = [.. backward, first.Backward(dy)];
        _packing = [Parameters.Packing];
    }

    public LlamaShape Shape { get; }

    public ParameterSet Parameters { get; }

    public TrainingContext Context { get; }

    /// <summary>The logits of the last batch, <c>[tokens, vocab]</c>, until a loss replaces them with its gradient.</summary>
    public PaddedMatrix Logits => _head.Logits;

    /// <summary>Replaces cross-entropy by another loss.</summary>
    public void Use(ILoss loss)
    {
        _loss = loss;
        _lossAndGradient = [_head.LossAndGradient(loss)];
    }

    /// <summary>Packs the parameters into the panels that the forward pass multiplies: to be called after they change and before the next batch.</summary>
    public void PackParameters() => _pool.Run(_packing);

    /// <summary>Computes the logits of a batch.</summary>
    public void Forward(PackedBatch batch)
    {
        Context.Batch = batch;
        _pool.Run(_forward);
    }

    /// <summary>The sum of -ln p over a batch's targets (cross-entropy, in nats), whatever the loss in training.</summary>
    public double Score(PackedBatch batch)
    {
        Forward(batch);
        _pool.Run(_score);
        return _head.Loss;
    }

    /// <summary>
    /// Forward and backward pass: adds the gradient of scale · (sum of losses) to the gradients of the parameters; returns the sum of -ln p, not scaled.
    /// </summary>
    public double AccumulateGradients(PackedBatch batch, float scale)
    {
        _head.Scale = scale;
        _loss.Begin(batch);
        Forward(batch);
        _pool.Run(_lossAndGradient);
        double loss = _head.Loss;
        _pool.Run(_backward);
        return loss;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Context.Dispose();
        _positions.Dispose();
        Parameters.Dispose();
    }
}

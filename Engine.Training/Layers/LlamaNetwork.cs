using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>
/// A Llama that learns, in float32: forward and backward over packed batches. Every sum over tokens has a fixed order and every operation is cut the same,
/// so gradients have the same bits whatever the workers and the lane width.
/// </summary>
internal sealed unsafe class LlamaNetwork : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly RotaryPositions _positions;
    private readonly OutputHead _head;
    private readonly Work[] _forward, _score, _backward, _packing;
    private ILoss _loss;
    private Work[] _cost;

    /// <summary>Lays out a network; its parameters are zero.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="width">The lanes to compute on.</param>
    /// <param name="pool">Who computes.</param>
    /// <param name="maxTokens">Tokens of the largest batch.</param>
    public LlamaNetwork(LlamaShape shape, LaneWidth width, WorkerPool pool, int maxTokens)
    {
        (Shape, _pool) = (shape, pool);
        Parameters = new ParameterSet(shape);
        Bench = new Workbench(shape, width, pool.Workers, maxTokens);
        _positions = new RotaryPositions(shape, shape.MaxPositionEmbeddings);
        Parameter embedding = Parameters["model.embed_tokens.weight"];
        var first = new Embedding(Bench, embedding);
        LlamaBlock[] blocks = [.. Enumerable.Range(0, shape.NumHiddenLayers).Select(layer => new LlamaBlock(Bench, Parameters, _positions, layer))];
        Sheet[] streams = [first.Output, .. blocks.Select(b => b.Output)];
        _head = new OutputHead(Bench, new Norm(Bench, Parameters["model.norm.weight"]), new Linear(Bench, embedding));
        _forward = [first.Forward(), .. blocks.Zip(streams).SelectMany(b => b.First.Forward(b.Second)), _head.Forward(streams[^1])];
        _loss = new CrossEntropyLoss(Bench);
        _score = _cost = [_head.Cost(_loss)];
        // The gradient of the stream goes to and fro between two sheets.
        Sheet sent = Bench.Sheet(shape.HiddenSize), back = Bench.Sheet(shape.HiddenSize);
        var gradients = new BackwardSheets(Bench);
        List<Work> backward = [.. _head.Backward(streams[^1], sent)];
        for (int i = blocks.Length - 1; i >= 0; i--)
        {
            backward.AddRange(blocks[i].Backward(streams[i], sent, back, gradients));
            (sent, back) = (back, sent);
        }

        _backward = [.. backward, first.Backward(sent)];
        _packing = [Parameters.Packing];
    }

    public LlamaShape Shape { get; }

    public ParameterSet Parameters { get; }

    public Workbench Bench { get; }

    /// <summary>The logits of the last batch, <c>[tokens, vocab]</c>, as long as no loss was taken of them.</summary>
    public Sheet Logits => _head.Logits;

    /// <summary>Learns by another loss than cross-entropy.</summary>
    public void Use(ILoss loss)
    {
        _loss = loss;
        _cost = [_head.Cost(loss)];
    }

    /// <summary>Makes changed parameters count: to be called before the next batch.</summary>
    public void Renew() => _pool.Run(_packing);

    /// <summary>Computes the logits of a batch.</summary>
    public void Forward(PackedBatch batch)
    {
        Bench.Batch = batch;
        _pool.Run(_forward);
    }

    /// <summary>The sum of -log p over a batch's targets, whatever the loss it learns by.</summary>
    public double Score(PackedBatch batch)
    {
        Forward(batch);
        _pool.Run(_score);
        return _head.Loss;
    }

    /// <summary>Adds the gradients of scale · (sum of losses) to those of the parameters; returns the sum of -log p, not scaled.</summary>
    public double Learn(PackedBatch batch, float scale)
    {
        _head.Scale = scale;
        _loss.Begin(batch);
        Forward(batch);
        _pool.Run(_cost);
        double loss = _head.Loss;
        _pool.Run(_backward);
        return loss;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bench.Dispose();
        _positions.Dispose();
        Parameters.Dispose();
    }
}

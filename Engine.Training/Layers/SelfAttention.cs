using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>
/// y = softmax(q kᵀ / √d) v over the tokens of the same document up to one's own; query heads in groups share a head of keys and values. An item is a
/// document and a key-value head. Scores are held for a block of queries only and recomputed in the backward pass (Dao et al. 2022).
/// </summary>
internal sealed unsafe class SelfAttention(TrainingContext context)
{
    private const int QueryBlock = 32;
    private readonly int _dim = context.Shape.HeadDim, _group = context.Shape.NumAttentionHeads / context.Shape.NumKeyValueHeads;

    private int Count => context.Documents * context.Shape.NumKeyValueHeads;

    /// <summary>Floats of a worker's scratch: keys and values transposed, and two blocks of scores.</summary>
    public static long ScratchFloats(LlamaShape shape, int positions) => Padded(positions) * 2L * (shape.HeadDim + QueryBlock);

    /// <summary>Computes y <c>[tokens, heads · dim]</c> from queries of that shape, and keys and values <c>[tokens, kvHeads · dim]</c>.</summary>
    public Work Forward(PaddedMatrix q, PaddedMatrix k, PaddedMatrix v, PaddedMatrix y) => new ParallelFor("attention", () => Count, (item, worker) =>
    {
        (int first, int length, int head, Scratch scratch) = Take(item, worker);
        float* keys = At(k, first, head), values = At(v, first, head);
        Transpose(keys, k.Stride, length, scratch.Keys, scratch.Stride, 1f / MathF.Sqrt(_dim));
        for (int i = 0; i < _group * length; i += Math.Min(QueryBlock, length - i % length))
        {
            (int query, int from) = (head * _group + i / length, i % length);
            int rows = Math.Min(QueryBlock, length - from);
            Scores(At(q, first + from, query), q.Stride, from, rows, in scratch);
            context.Product.Run(scratch.Scores, scratch.Stride, 1, values, v.Stride, from + rows, At(y, first + from, query), y.Stride, rows, _dim, add: false);
        }
    });

    /// <summary>The backward pass: dq, dk and dv from dy, all overwritten.</summary>
    public Work Backward(PaddedMatrix q, PaddedMatrix k, PaddedMatrix v, PaddedMatrix dy, PaddedMatrix dq, PaddedMatrix dk, PaddedMatrix dv)
        => new ParallelFor("attention gradient", () => Count, (item, worker) =>
    {
        (int first, int length, int head, Scratch scratch) = Take(item, worker);
        float scale = 1f / MathF.Sqrt(_dim);
        float* keys = At(k, first, head), dKeys = At(dk, first, head), dValues = At(dv, first, head);
        Transpose(keys, k.Stride, length, scratch.Keys, scratch.Stride, scale);
        Transpose(At(v, first, head), v.Stride, length, scratch.Values, scratch.Stride, 1f);
        for (int t = 0; t < length; t++)
        {
            new Span<float>(dKeys + (long)t * dk.Stride, _dim).Clear();
            new Span<float>(dValues + (long)t * dv.Stride, _dim).Clear();
        }

        for (int i = 0; i < _group * length; i += Math.Min(QueryBlock, length - i % length))
        {
            (int query, int from) = (head * _group + i / length, i % length);
            int rows = Math.Min(QueryBlock, length - from), known = from + rows;
            float* queries = At(q, first + from, query), dOut = At(dy, first + from, query);
            Scores(queries, q.Stride, from, rows, in scratch);
            // dv += pᵀ dy; ds = scale · p (dy vᵀ - Σ p dy vᵀ); dq = ds k; dk += dsᵀ q.
            context.Product.Run(scratch.Scores, 1, scratch.Stride, dOut, dy.Stride, rows, dValues, dv.Stride, known, _dim, add: true);
            context.Product.Run(dOut, dy.Stride, 1, scratch.Values, scratch.Stride, _dim, scratch.ScoreGradients, scratch.Stride, rows, known, add: false);
            for (int r = 0; r < rows; r++)
            {
                float* ds = scratch.ScoreGradients + r * scratch.Stride;
                context.Gradients.Softmax(scratch.Scores + r * scratch.Stride, ds, ds, from + r + 1, scale);
                new Span<float>(ds + from + r + 1, rows - r - 1).Clear();
            }

            float* dQueries = At(dq, first + from, query);
            context.Product.Run(scratch.ScoreGradients, scratch.Stride, 1, keys, k.Stride, known, dQueries, dq.Stride, rows, _dim, add: false);
            context.Product.Run(scratch.ScoreGradients, 1, scratch.Stride, queries, q.Stride, rows, dKeys, dk.Stride, known, _dim, add: true);
        }
    });

    private static int Padded(int positions) => (positions + 15) & ~15;

    // Probabilities of a block of queries over all that the last of them knows; what an earlier one does not know yet is zero.
    private void Scores(float* queries, int stride, int from, int rows, in Scratch scratch)
    {
        context.Product.Run(queries, stride, 1, scratch.Keys, scratch.Stride, _dim, scratch.Scores, scratch.Stride, rows, from + rows, add: false);
        for (int r = 0; r < rows; r++)
        {
            float* p = scratch.Scores + r * scratch.Stride;
            context.Kernels.Softmax(p, p, from + r + 1);
            new Span<float>(p + from + r + 1, rows - r - 1).Clear();
        }
    }

    private (int First, int Length, int Head, Scratch Scratch) Take(int item, int worker)
    {
        (int document, int head) = Math.DivRem(item, context.Shape.NumKeyValueHeads);
        int first = context.Batch.Starts[document], length = context.Batch.Starts[document + 1] - first, stride = Padded(length);
        return (first, length, head, new Scratch(context.AttentionScratch(worker), _dim, stride));
    }

    private float* At(PaddedMatrix matrix, int token, int head) => matrix.Row(token) + head * _dim;

    // Transposed: to[d][t] = scale · x[t][d], sixteen tokens at a time, whose cache lines are read while they are there.
    private void Transpose(float* x, int stride, int length, float* to, int toStride, float scale)
    {
        for (int block = 0; block < length; block += 16)
            for (int d = 0; d < _dim; d++)
                for (int t = block; t < Math.Min(block + 16, length); t++)
                    to[(long)d * toStride + t] = scale * x[(long)t * stride + d];
    }

    /// <summary>Keys and values transposed, <c>[dim, length]</c>, the keys scaled by 1/√d; probabilities of a block of queries, and their gradients.</summary>
    private readonly struct Scratch(float* memory, int dim, int stride)
    {
        public readonly float* Keys = memory, Values = memory + (long)dim * stride, Scores = memory + 2L * dim * stride;
        public readonly float* ScoreGradients = memory + (2L * dim + QueryBlock) * stride;
        public readonly int Stride = stride;
    }
}

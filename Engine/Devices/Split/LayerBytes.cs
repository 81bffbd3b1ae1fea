using Engine.Caching;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops.Attention;
using Engine.Kernels.Tensors;
using Engine.Manifests;
using Attend = Engine.Graphs.Operations.Attend;

namespace Engine.Devices.Split;

/// <summary>Bytes that layers take on whatever device has them, known before one is opened.</summary>
internal sealed class LayerBytes
{
    // Rows of logits that are computed together, and values that a row's length is a multiple of, on any device.
    private const int MinHeadRows = 16, RowBlock = 16, ColumnBlock = 128;

    // A tensor in float32, and in the forms that weights of several formats multiply.
    private const int Forms = 3;

    // What a device has at most for the results of splits, unless one token's take more.
    private const long PartialBytes = 32 << 20;

    // Of all layers before one.
    private readonly long[] _weights, _cache;

    private readonly long _opening, _closing, _both, _decoder, _head;

    /// <param name="cuts">Where layers end.</param>
    /// <param name="request">The model.</param>
    public LayerBytes(LayerCuts cuts, DeviceRequest request)
    {
        Layers = cuts.Layers;
        var panels = new ManifestPanels(request.Manifest, request.Precision);
        (_weights, _cache) = (new long[Layers + 1], new long[Layers + 1]);
        for (int l = 0; l < Layers; l++)
            (_weights[l + 1], _cache[l + 1]) = (_weights[l] + Held(cuts.Layer(l)), _cache[l] + request.Layout.LayerBytes(l));
        (_opening, _closing, _both) = (Held(cuts.Opening), Held(cuts.Closing), Held([.. cuts.Opening, .. cuts.Closing]));
        (_decoder, _head) = (Scratch(request.Graph.Decoder, request), Scratch(request.Graph.Head, request));

        long Held(IEnumerable<StepOperation> operations)
        {
            WeightManifest some = LayerCuts.Weights(request.Manifest, operations);
            return some.Matrices.Sum(m => panels[m].Bytes) + some.Vectors.Sum(v => sizeof(float) * (long)v.Length);
        }
    }

    /// <summary>The number of layers.</summary>
    public int Layers { get; }

    /// <summary>All that some layers take.</summary>
    public long Of(int first, int count) => Weights(first, count) + Cache(first, count) + Scratch(first, count);

    /// <summary>Weights; a matrix that is embedding and head is there twice where the first layer and the last are apart.</summary>
    public long Weights(int first, int count)
    {
        bool opening = first == 0, closing = first + count == Layers;
        return _weights[first + count] - _weights[first] + (opening && closing ? _both : opening ? _opening : closing ? _closing : 0);
    }

    /// <summary>Keys and values.</summary>
    public long Cache(int first, int count) => _cache[first + count] - _cache[first];

    /// <summary>Activations and other buffers of a step, at most: layers share them, the head has its own.</summary>
    public long Scratch(int first, int count) => _decoder + (first + count == Layers ? _head : 0);

    private static long Scratch(StepSection section, DeviceRequest request)
    {
        CacheLayout cache = request.Layout;
        long tokens = Blocks(request.StepTokens, RowBlock), outputs = Blocks(Math.Max(cache.Sequences, MinHeadRows), RowBlock);
        long tensors = section.Operations.SelectMany(o => o.Reads.Concat(o.Writes)).Distinct()
            .Sum(t => (t.Rows == TensorRows.Outputs ? outputs : tokens) * Blocks(t.Columns, ColumnBlock));
        long experts = section.Operations.OfType<MixExperts>()
            .Select(m => (Pairs: tokens * m.Experts.NumExpertsPerTok, Inner: m.Experts.GateProj.First.Rows, Outer: m.Experts.DownProj.First.Rows))
            .Distinct().Sum(e => e.Pairs * (2L * Blocks(e.Inner, ColumnBlock) + Blocks(e.Outer, ColumnBlock)));
        long partials = section.Operations.OfType<Attend>().Select(attend => Partials(attend, cache, request.StepTokens)).Distinct().Sum();
        return sizeof(float) * Forms * (tensors + experts) + partials;
    }

    private static long Partials(Attend attend, CacheLayout cache, int tokens)
    {
        KvLayer layer = cache.Layers[attend.Layer];
        int heads = attend.Q.Columns / layer.KeyDim;
        AttentionShape shape = cache.Format.Shape(heads / layer.NumKeyValueHeads, layer.KeyDim, layer.ValueDim, 1, layer.Window);
        long token = sizeof(float) * (long)((cache.Context + AttentionShape.SplitSize - 1) / AttentionShape.SplitSize) * heads * shape.PartialFloats;
        return Math.Max(Math.Min(Blocks(tokens, RowBlock) * token, PartialBytes), RowBlock * token);
    }

    private static long Blocks(long n, int block) => (n + block - 1) / block * block;
}

using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>
/// One layer of a Llama: h = x + o(attention(rope(q(n)), rope(k(n)), v(n))) with n = norm(x); y = h + down(silu(gate(m)) · up(m)) with m = norm(h).
/// Going forward it keeps what going back needs.
/// </summary>
internal sealed unsafe class LlamaBlock
{
    private readonly Workbench _bench;
    private readonly RotaryPositions _positions;
    private readonly Norm _inputNorm, _postAttentionNorm;
    private readonly Linear _q, _k, _v, _o, _gate, _up, _down;
    private readonly Sheet _normed, _queries, _keys, _values, _attended, _middle, _middleNormed, _gated, _upped, _activated;
    private readonly SelfAttention _attention;

    public LlamaBlock(Workbench bench, ParameterSet parameters, RotaryPositions positions, int layer)
    {
        (_bench, _positions, _attention) = (bench, positions, new(bench));
        string at = $"model.layers.{layer}";
        (_inputNorm, _postAttentionNorm) = (new(bench, parameters[$"{at}.input_layernorm.weight"]), new(bench, parameters[$"{at}.post_attention_layernorm.weight"]));
        (_q, _k, _v, _o) = (Of("self_attn.q_proj"), Of("self_attn.k_proj"), Of("self_attn.v_proj"), Of("self_attn.o_proj"));
        (_gate, _up, _down) = (Of("mlp.gate_proj"), Of("mlp.up_proj"), Of("mlp.down_proj"));
        LlamaShape shape = bench.Shape;
        (Output, _middle, _normed, _middleNormed) = (bench.Sheet(shape.HiddenSize), bench.Sheet(shape.HiddenSize), bench.Sheet(shape.HiddenSize), bench.Sheet(shape.HiddenSize));
        (_queries, _attended) = (bench.Sheet(_q.Weight.Rows), bench.Sheet(_q.Weight.Rows));
        (_keys, _values) = (bench.Sheet(_k.Weight.Rows), bench.Sheet(_v.Weight.Rows));
        (_gated, _upped, _activated) = (bench.Sheet(shape.IntermediateSize), bench.Sheet(shape.IntermediateSize), bench.Sheet(shape.IntermediateSize));

        Linear Of(string name) => new(bench, parameters[$"{at}.{name}.weight"]);
    }

    /// <summary>The residual stream behind it.</summary>
    public Sheet Output { get; }

    public IEnumerable<Work> Forward(Sheet input) =>
    [
        new TokenRanges("queries, keys, values", _bench, range =>
        {
            _inputNorm.Forward(input, _normed, in range);
            byte* tiles = _bench.Tiles(_normed, in range);
            _q.Forward(tiles, _queries, in range);
            _k.Forward(tiles, _keys, in range);
            _v.Forward(tiles, _values, in range);
            Turn(range, _bench.Kernels.Rope, _queries, _keys);
        }),
        _attention.Forward(_queries, _keys, _values, _attended),
        new TokenRanges("output and MLP", _bench, range =>
        {
            _o.Forward(_bench.Tiles(_attended, in range), _middle, in range);
            Add(_middle, input, in range);
            _postAttentionNorm.Forward(_middle, _middleNormed, in range);
            byte* tiles = _bench.Tiles(_middleNormed, in range);
            _gate.Forward(tiles, _gated, in range);
            _up.Forward(tiles, _upped, in range);
            for (int t = range.First; t < range.First + range.Count; t++) _bench.Kernels.SwiGlu(_gated.Row(t), _upped.Row(t), _activated.Row(t), _gated.Width);
            _down.Forward(_bench.Tiles(_activated, in range), Output, in range);
            Add(Output, _middle, in range);
        }),
    ];

    /// <summary>From the gradient of <see cref="Output"/> to that of the input, and of every weight.</summary>
    public IEnumerable<Work> Backward(Sheet input, Sheet sent, Sheet back, BackwardSheets d) =>
    [
        new TokenRanges("MLP and output gradient", _bench, range =>
        {
            _down.Backward(sent, d.Activated, in range);
            for (int t = range.First; t < range.First + range.Count; t++)
                _bench.Gradients.SwiGlu(_gated.Row(t), _upped.Row(t), d.Activated.Row(t), d.Gate.Row(t), d.Up.Row(t), _gated.Width);
            _gate.Backward(d.Gate, d.Normed, in range);
            _up.Backward(d.Up, d.Normed, in range, add: true);
            Copy(sent, d.Middle, in range);
            _postAttentionNorm.Backward(_middle, d.Normed, d.Middle, in range);
            _o.Backward(d.Middle, d.Attended, in range);
        }),
        _attention.Backward(_queries, _keys, _values, d.Attended, d.Queries, d.Keys, d.Values),
        new TokenRanges("queries, keys, values gradient", _bench, range =>
        {
            Turn(range, _bench.Gradients.Rope, d.Queries, d.Keys);
            _q.Backward(d.Queries, d.Normed, in range);
            _k.Backward(d.Keys, d.Normed, in range, add: true);
            _v.Backward(d.Values, d.Normed, in range, add: true);
            Copy(d.Middle, back, in range);
            _inputNorm.Backward(input, d.Normed, back, in range);
        }),
        new WeightGradients(_bench,
        [
            (_down, sent, _activated), (_gate, d.Gate, _middleNormed), (_up, d.Up, _middleNormed), (_o, d.Middle, _attended),
            (_q, d.Queries, _normed), (_k, d.Keys, _normed), (_v, d.Values, _normed),
        ], _inputNorm, _postAttentionNorm),
    ];

    private delegate void Rotation(float* x, int heads, int headDim, float* cos, float* sin, int rotaryDim);

    private void Turn(in TokenRange range, Rotation turn, params ReadOnlySpan<Sheet> sheets)
    {
        int dim = _bench.Shape.HeadDim;
        foreach (Sheet sheet in sheets)
            for (int t = range.First; t < range.First + range.Count; t++)
            {
                int position = _bench.Batch.Positions[t];
                turn(sheet.Row(t), sheet.Width / dim, dim, _positions.Cos(position), _positions.Sin(position), dim);
            }
    }

    private void Add(Sheet y, Sheet x, in TokenRange range)
    {
        for (int t = range.First; t < range.First + range.Count; t++) _bench.Kernels.Add(y.Row(t), x.Row(t), y.Width);
    }

    private static void Copy(Sheet from, Sheet to, in TokenRange range)
    {
        for (int t = range.First; t < range.First + range.Count; t++) new ReadOnlySpan<float>(from.Row(t), from.Width).CopyTo(new Span<float>(to.Row(t), from.Width));
    }
}

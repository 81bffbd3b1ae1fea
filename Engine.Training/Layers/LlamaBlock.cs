using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>
/// One layer of a Llama: h = x + o(attention(rope(q(n)), rope(k(n)), v(n))) with n = norm(x); y = h + down(silu(gate(m)) · up(m)) with m = norm(h).
/// The forward pass keeps the activations that the backward pass needs.
/// </summary>
internal sealed unsafe class LlamaBlock
{
    private readonly TrainingContext _context;
    private readonly RotaryPositions _positions;
    private readonly Norm _inputNorm, _postAttentionNorm;
    private readonly Linear _q, _k, _v, _o, _gate, _up, _down;
    private readonly PaddedMatrix _normed, _queries, _keys, _values, _attended, _middle, _middleNormed, _gated, _upProjected, _activated;
    private readonly SelfAttention _attention;

    public LlamaBlock(TrainingContext context, ParameterSet parameters, RotaryPositions positions, int layer)
    {
        (_context, _positions, _attention) = (context, positions, new(context));
        string at = $"model.layers.{layer}";
        _inputNorm = new(context, parameters[$"{at}.input_layernorm.weight"]);
        _postAttentionNorm = new(context, parameters[$"{at}.post_attention_layernorm.weight"]);
        (_q, _k, _v, _o) = (Of("self_attn.q_proj"), Of("self_attn.k_proj"), Of("self_attn.v_proj"), Of("self_attn.o_proj"));
        (_gate, _up, _down) = (Of("mlp.gate_proj"), Of("mlp.up_proj"), Of("mlp.down_proj"));
        LlamaShape shape = context.Shape;
        (Output, _normed) = (context.Matrix(shape.HiddenSize), context.Matrix(shape.HiddenSize));
        (_middle, _middleNormed) = (context.Matrix(shape.HiddenSize), context.Matrix(shape.HiddenSize));
        (_queries, _attended) = (context.Matrix(_q.Weight.Rows), context.Matrix(_q.Weight.Rows));
        (_keys, _values) = (context.Matrix(_k.Weight.Rows), context.Matrix(_v.Weight.Rows));
        (_gated, _upProjected, _activated) =
            (context.Matrix(shape.IntermediateSize), context.Matrix(shape.IntermediateSize), context.Matrix(shape.IntermediateSize));

        Linear Of(string name) => new(context, parameters[$"{at}.{name}.weight"]);
    }

    /// <summary>The residual stream behind the block, <c>[tokens, hidden]</c>.</summary>
    public PaddedMatrix Output { get; }

    /// <summary>The operations that compute <see cref="Output"/> from the residual stream in front of the block.</summary>
    public IEnumerable<Work> Forward(PaddedMatrix input) =>
    [
        new TokenRanges("queries, keys, values", _context, range =>
        {
            _inputNorm.Forward(input, _normed, in range);
            byte* tiles = _context.Tiles(_normed, in range);
            _q.Forward(tiles, _queries, in range);
            _k.Forward(tiles, _keys, in range);
            _v.Forward(tiles, _values, in range);
            Rotate(range, _context.Kernels.Rope, _queries, _keys);
        }),
        _attention.Forward(_queries, _keys, _values, _attended),
        new TokenRanges("output and MLP", _context, range =>
        {
            _o.Forward(_context.Tiles(_attended, in range), _middle, in range);
            Add(_middle, input, in range);
            _postAttentionNorm.Forward(_middle, _middleNormed, in range);
            byte* tiles = _context.Tiles(_middleNormed, in range);
            _gate.Forward(tiles, _gated, in range);
            _up.Forward(tiles, _upProjected, in range);
            for (int t = range.First; t < range.First + range.Count; t++)
                _context.Kernels.SwiGlu(_gated.Row(t), _upProjected.Row(t), _activated.Row(t), _gated.Width);
            _down.Forward(_context.Tiles(_activated, in range), Output, in range);
            Add(Output, _middle, in range);
        }),
    ];

    /// <summary>The backward pass (vector-Jacobian product): operations that compute dx from dy and add the gradient of every weight.</summary>
    /// <param name="input">x, what the forward pass read.</param>
    /// <param name="dy">The gradient by <see cref="Output"/>.</param>
    /// <param name="dx">Receives the gradient by x.</param>
    /// <param name="d">Scratch.</param>
    public IEnumerable<Work> Backward(PaddedMatrix input, PaddedMatrix dy, PaddedMatrix dx, ActivationGradients d) =>
    [
        new TokenRanges("MLP and output gradient", _context, range =>
        {
            _down.Backward(dy, d.Activated, in range);
            for (int t = range.First; t < range.First + range.Count; t++)
                _context.Gradients.SwiGlu(_gated.Row(t), _upProjected.Row(t), d.Activated.Row(t), d.Gate.Row(t), d.Up.Row(t), _gated.Width);
            _gate.Backward(d.Gate, d.Normed, in range);
            _up.Backward(d.Up, d.Normed, in range, add: true);
            Copy(dy, d.Middle, in range);
            _postAttentionNorm.Backward(_middle, d.Normed, d.Middle, in range);
            _o.Backward(d.Middle, d.Attended, in range);
        }),
        _attention.Backward(_queries, _keys, _values, d.Attended, d.Queries, d.Keys, d.Values),
        new TokenRanges("queries, keys, values gradient", _context, range =>
        {
            Rotate(range, _context.Gradients.Rope, d.Queries, d.Keys);
            _q.Backward(d.Queries, d.Normed, in range);
            _k.Backward(d.Keys, d.Normed, in range, add: true);
            _v.Backward(d.Values, d.Normed, in range, add: true);
            Copy(d.Middle, dx, in range);
            _inputNorm.Backward(input, d.Normed, dx, in range);
        }),
        new WeightGradients(_context,
        [
            (_down, dy, _activated), (_gate, d.Gate, _middleNormed), (_up, d.Up, _middleNormed), (_o, d.Middle, _attended),
            (_q, d.Queries, _normed), (_k, d.Keys, _normed), (_v, d.Values, _normed),
        ], _inputNorm, _postAttentionNorm),
    ];

    private delegate void Rotation(float* x, int heads, int headDim, float* cos, float* sin, int rotaryDim);

    private void Rotate(in TokenRange range, Rotation rotate, params ReadOnlySpan<PaddedMatrix> matrices)
    {
        int dim = _context.Shape.HeadDim;
        foreach (PaddedMatrix matrix in matrices)
            for (int t = range.First; t < range.First + range.Count; t++)
            {
                int position = _context.Batch.Positions[t];
                rotate(matrix.Row(t), matrix.Width / dim, dim, _positions.Cos(position), _positions.Sin(position), dim);
            }
    }

    private void Add(PaddedMatrix y, PaddedMatrix x, in TokenRange range)
    {
        for (int t = range.First; t < range.First + range.Count; t++) _context.Kernels.Add(y.Row(t), x.Row(t), y.Width);
    }

    private static void Copy(PaddedMatrix from, PaddedMatrix to, in TokenRange range)
    {
        for (int t = range.First; t < range.First + range.Count; t++)
            new ReadOnlySpan<float>(from.Row(t), from.Width).CopyTo(new Span<float>(to.Row(t), from.Width));
    }
}

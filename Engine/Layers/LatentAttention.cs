using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>Sizes of attention through a latent vector.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="Latent">Width of the latent vector (<c>kv_lora_rank</c>).</param>
/// <param name="Rotary">Rotated dimensions of a head (<c>qk_rope_head_dim</c>).</param>
/// <param name="Plain">The others (<c>qk_nope_head_dim</c>).</param>
/// <param name="Value">Width of a value head (<c>v_head_dim</c>).</param>
internal readonly record struct LatentSizes(int Heads, int Latent, int Rotary, int Plain, int Value);

/// <summary>The weights of one layer's attention through a latent vector.</summary>
/// <param name="QueryDown">The projection of the input that queries are made of, and its norm; null where they are made of the input itself.</param>
/// <param name="QueryPlain">The dimensions of queries that are not rotated, <c>[heads · plain, inputs]</c>.</param>
/// <param name="QueryRotary">Those that are, <c>[heads · rotary, inputs]</c>.</param>
/// <param name="Latent">The latent vector, <c>[latent, hidden]</c>.</param>
/// <param name="KeyRotary">The rotated dimensions of the one key, <c>[rotary, hidden]</c>.</param>
/// <param name="LatentNorm">The norm of the latent vector.</param>
/// <param name="KeyHeads">For each head, the transpose of the matrix that makes keys of the latent vector: <c>[latent, plain]</c>.</param>
/// <param name="ValueHeads">For each head, the matrix that makes values of it: <c>[value, latent]</c>.</param>
/// <param name="Output">The projection back to the stream, <c>[hidden, heads · value]</c>.</param>
internal sealed record LatentWeights((Linear Projection, Norm Norm)? QueryDown, Linear QueryPlain, Linear QueryRotary, Linear Latent, Linear KeyRotary, Norm LatentNorm,
    IReadOnlyList<WeightMatrix> KeyHeads, IReadOnlyList<WeightMatrix> ValueHeads, Linear Output);

/// <summary>
/// Multi-head latent attention (DeepSeek-V2, 2.1) as it is computed for cached latents: the matrix that makes a head's keys, q · (W c) = (Wᵀ q) · c, goes to
/// its query, so
/// that all heads attend to one key <c>[rotated; c]</c> with c as its value, and each makes its own value of what it has attended to.
/// </summary>
/// <param name="layer">The layer's number.</param>
/// <param name="sizes">Sizes.</param>
/// <param name="weights">Its weights.</param>
/// <param name="scale">What scores are multiplied by.</param>
internal sealed class LatentAttention(int layer, LatentSizes sizes, LatentWeights weights, double scale) : Branch
{
    /// <inheritdoc/>
    public override void Add(StepGraph graph, StepTensors tensors, StepTensor h, StepTensor y, StepTensor? residual)
    {
        StepSection decoder = graph.Decoder;
        (int heads, int latent, int rotary, int plain, int value) = sizes;
        int keyDim = rotary + latent;
        StepTensor input = h;
        if (weights.QueryDown is { } down)
        {
            StepTensor low = tensors.Tokens("q_low", down.Projection.Weight.Rows);
            input = tensors.Tokens("q_low_normalized", low.Columns);
            decoder.Add(new Project(h, new Projection(down.Projection, low)));
            decoder.Add(new Normalize(low, down.Norm, input));
        }

        StepTensor qPlain = tensors.Tokens("q_plain", heads * plain), qRotary = tensors.Tokens("q_rotary", heads * rotary), qLatent = tensors.Tokens("q_latent", heads * latent);
        decoder.Add(new Project(input, new Projection(weights.QueryPlain, qPlain), new Projection(weights.QueryRotary, qRotary)));
        decoder.Add(new ProjectHeads(qPlain, weights.KeyHeads, qLatent));
        StepTensor q = tensors.Tokens("q", heads * keyDim), k = tensors.Tokens("k", keyDim);
        decoder.Add(new CopyColumns(qRotary, 0, rotary, q, 0, keyDim, heads, rotary, Begins: true));
        decoder.Add(new CopyColumns(qLatent, 0, latent, q, rotary, keyDim, heads, latent, Begins: false));

        StepTensor stored = tensors.Tokens("latent", latent), v = tensors.Tokens("latent_normalized", latent), kRotary = tensors.Tokens("k_rotary", rotary);
        decoder.Add(new Project(h, new Projection(weights.Latent, stored), new Projection(weights.KeyRotary, kRotary)));
        decoder.Add(new Normalize(stored, weights.LatentNorm, v));
        decoder.Add(new CopyColumns(kRotary, 0, rotary, k, 0, keyDim, 1, rotary, Begins: true));
        decoder.Add(new CopyColumns(v, 0, latent, k, rotary, keyDim, 1, latent, Begins: false));

        StepTensor attended = tensors.Tokens("attended", heads * latent), values = tensors.Tokens("values", heads * value);
        decoder.Add(new RotateAndStore(layer, q, k, v, null, rotary));
        decoder.Add(new Attend(layer, q, attended, scale));
        decoder.Add(new ProjectHeads(attended, weights.ValueHeads, values));
        decoder.Add(new Project(values, new Projection(weights.Output, y, residual)));
    }
}

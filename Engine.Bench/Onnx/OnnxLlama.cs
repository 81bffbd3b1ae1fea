using System.Runtime.InteropServices;
using Engine.Layers;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Bench.Onnx;

/// <summary>
/// Llama as ONNX Runtime GenAI's own model builder lays it out for CPUs in int4 (<c>src/python/py/models/builders/base.py</c>): queries, keys and values by one
/// multiplication, rotary positions within the attention, integer activations, the head for the last token alone (its option <c>prune_lm_head</c>), the
/// embedding in float32.
/// </summary>
internal sealed class OnnxLlama(OnnxGraph graph, BlockCode code, ModelConfig config, Weights weights)
{
    // Activations in 8 bits, the builder's choice for CPUs.
    private const long AccuracyLevel = 4;
    private const string Ids = "input_ids", Mask = "attention_mask";
    private const string Batch = "batch_size", Length = "sequence_length", Past = "past_sequence_length", Total = "total_sequence_length";
    private long _matrices;

    /// <summary>Puts the whole model together.</summary>
    /// <exception cref="ModelLoadException">A tensor is missing, or has another shape.</exception>
    public void Build()
    {
        graph.Inputs.Add(new OnnxValue(Ids, OnnxElement.Int64, Batch, Length));
        graph.Inputs.Add(new OnnxValue(Mask, OnnxElement.Int64, Batch, Total));
        Weight embedding = weights.Tensor("model.embed_tokens.weight", config.VocabSize, config.HiddenSize);
        Positions positions = AddPositions();
        string x = graph.Add("Gather", [Floats(embedding), Ids]), h = "", skip = "";
        for (int i = 0; i < config.NumHiddenLayers; i++)
        {
            Weights layer = weights.At("model.layers", i);
            (h, x) = Norm(layer.Tensor("input_layernorm.weight", config.HiddenSize), x, skip);
            skip = AddAttention(i, layer.At("self_attn"), h, positions);
            (h, x) = Norm(layer.Tensor("post_attention_layernorm.weight", config.HiddenSize), x, skip);
            skip = AddMlp(layer.At("mlp"), h);
        }

        (h, _) = Norm(weights.Tensor("model.norm.weight", config.HiddenSize), x, skip);
        string last = graph.Add("Gather", [h, graph.Integers("minus_one", scalar: true, -1)], ("axis", 1L));
        last = graph.Add("Unsqueeze", [last, "ones"]);
        graph.Outputs.Insert(0, new OnnxValue("logits", OnnxElement.Float, Batch, 1L, (long)config.VocabSize));
        Multiply(last, "logits", weights.TryTensor("lm_head.weight", config.VocabSize, config.HiddenSize) ?? embedding);
    }

    /// <summary>What attention has to know of positions, computed once for all layers.</summary>
    /// <param name="LastKeys">The index of each sequence's last key.</param>
    /// <param name="TotalLength">Keys, those of this step included.</param>
    /// <param name="Cos">Cosines by position.</param>
    /// <param name="Sin">Sines by position.</param>
    private readonly record struct Positions(string LastKeys, string TotalLength, string Cos, string Sin);

    private Positions AddPositions()
    {
        string one = graph.Integers("one", scalar: true, 1), ones = graph.Integers("ones", scalar: false, 1);
        string keys = graph.Add("Sub", [graph.Add("ReduceSum", [Mask, ones], ("keepdims", 0L)), ones]);
        string total = graph.Add("Gather", [graph.Add("Shape", [Mask]), one], ("axis", 0L));
        (string, object) int32 = ("to", (long)OnnxElement.Int32);
        int half = config.RotaryDim / 2;
        RotaryTable table = new RotaryEmbedding(config, weights.TryTensor("rope_freqs.weight", half)?.ReadFloats()).ForPrompt(0);
        long[] shape = [config.MaxPositionEmbeddings, half];
        return new Positions(
            graph.Add("Cast", [keys], int32),
            graph.Add("Cast", [total], int32),
            graph.Weights("cos_cache", OnnxElement.Float, shape, to => WriteAngles(to, table, cosines: true)),
            graph.Weights("sin_cache", OnnxElement.Float, shape, to => WriteAngles(to, table, cosines: false)));
    }

    private unsafe void WriteAngles(Stream to, RotaryTable table, bool cosines)
    {
        float[] cos = new float[table.Frequencies.Length], sin = new float[cos.Length];
        for (int position = 0; position < config.MaxPositionEmbeddings; position++)
        {
            fixed (float* c = cos)
            fixed (float* s = sin) table.Fill(position, c, s);
            to.Write(MemoryMarshal.AsBytes((cosines ? cos : sin).AsSpan()));
        }
    }

    private string AddAttention(int index, Weights layer, string x, Positions positions)
    {
        long queries = (long)config.NumAttentionHeads * config.HeadDim, keys = (long)config.NumKeyValueHeads * config.HeadDim;
        string qkv = Multiply(
            x,
            null,
            layer.Tensor("q_proj.weight", queries, config.HiddenSize),
            layer.Tensor("k_proj.weight", keys, config.HiddenSize),
            layer.Tensor("v_proj.weight", keys, config.HiddenSize));
        OnnxValue[] past = Cache("past_key_values", index, Past), present = Cache("present", index, Total);
        graph.Inputs.AddRange(past);
        graph.Outputs.AddRange(present);
        string attended = $"attention.{index}";
        graph.Add(new OnnxNode(
            "GroupQueryAttention",
            [qkv, "", "", .. past.Select(p => p.Name), positions.LastKeys, positions.TotalLength, positions.Cos, positions.Sin],
            [attended, .. present.Select(p => p.Name)],
            [
                ("num_heads", (long)config.NumAttentionHeads),
                ("kv_num_heads", (long)config.NumKeyValueHeads),
                ("scale", 1 / MathF.Sqrt(config.HeadDim)),
                ("local_window_size", (long)(config.SlidingWindow ?? -1)),
                ("do_rotary", 1L),
                ("rotary_interleaved", 0L),
            ]));
        return Multiply(attended, null, layer.Tensor("o_proj.weight", config.HiddenSize, queries));
    }

    private OnnxValue[] Cache(string name, int layer, string length) =>
    [
        .. new[] { "key", "value" }.Select(part =>
            new OnnxValue($"{name}.{layer}.{part}", OnnxElement.Float, Batch, (long)config.NumKeyValueHeads, length, (long)config.HeadDim)),
    ];

    private string AddMlp(Weights layer, string x)
    {
        string gate = Multiply(x, null, layer.Tensor("gate_proj.weight", config.IntermediateSize, config.HiddenSize));
        string up = Multiply(x, null, layer.Tensor("up_proj.weight", config.IntermediateSize, config.HiddenSize));
        string activated = graph.Add("Mul", [gate, graph.Add("Sigmoid", [gate])]);
        return Multiply(graph.Add("Mul", [activated, up]), null, layer.Tensor("down_proj.weight", config.HiddenSize, config.IntermediateSize));
    }

    /// <summary>The norm of a sum, and the sum; of the first layer, which has nothing to add yet, the norm of its input.</summary>
    private (string Normed, string Sum) Norm(Weight weight, string x, string skip)
    {
        (string, object) epsilon = ("epsilon", config.RmsNormEps);
        if (skip == "") return (graph.Add("SimplifiedLayerNormalization", [x, Floats(weight)], ("axis", -1L), epsilon, ("stash_type", 1L)), x);
        (string normed, string sum) = ($"{weight.Name}/normed", $"{weight.Name}/sum");
        graph.Add(new OnnxNode("SkipSimplifiedLayerNormalization", [x, skip, Floats(weight)], [normed, "", "", sum], [epsilon]));
        return (normed, sum);
    }

    /// <summary>x times the transpose of a matrix, or of several, one below the other.</summary>
    private string Multiply(string x, string? output, params ReadOnlySpan<Weight> stacked)
    {
        BlockMatrix matrix = BlockMatrix.Of(code, stacked);
        long columns = stacked[0].Columns, blocks = columns / BlockCode.BlockSize, rows = matrix.Scales.Length / blocks;
        string name = $"matrix.{_matrices++}";
        string packed = graph.Weights($"{name}.blocks", OnnxElement.UInt8, [rows, blocks, code.BlockBytes], to => to.Write(matrix.Blocks));
        string scales = graph.Weights($"{name}.scales", OnnxElement.Float, [rows * blocks], to => to.Write(MemoryMarshal.AsBytes(matrix.Scales.AsSpan())));
        output ??= $"{name}.product";
        graph.Add(new OnnxNode(
            "MatMulNBits",
            [x, packed, scales],
            [output],
            [("K", columns), ("N", rows), ("bits", (long)code.Bits), ("block_size", (long)BlockCode.BlockSize), ("accuracy_level", AccuracyLevel)]));
        return output;
    }

    private string Floats(Weight weight) => graph.Weights(weight.Name, OnnxElement.Float, [.. weight.Shape], to =>
    {
        const int rowsAtOnce = 256;
        for (long first = 0; first < weight.Rows; first += rowsAtOnce)
        {
            int count = (int)Math.Min(rowsAtOnce, weight.Rows - first);
            byte[] stored = new byte[count * weight.RowBytes];
            weight.ReadRows(first, count, stored);
            float[] values = new float[count * weight.Columns];
            weight.Format.Decode(stored, values);
            to.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    });
}

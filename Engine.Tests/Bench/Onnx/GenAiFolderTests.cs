using System.Text.Json.Nodes;
using Engine.Bench.Onnx;
using Engine.Bench.Race;
using Engine.Bench.Shapes;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Onnx;

public class GenAiFolderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_value_is_made_once_and_before_it_is_used(bool tied)
    {
        using var folder = new TempFolder();
        OnnxModel model = Written(folder, "Q4_0", tied);
        HashSet<string> known = [.. model.Inputs.Select(i => i.Name)];
        Assert.All(model.Constants.Keys, name => Assert.True(known.Add(name), name));
        foreach (OnnxModel.Node node in model.Nodes)
        {
            Assert.All(node.Inputs.Where(name => name.Length > 0), name => Assert.Contains(name, known));
            Assert.All(node.Outputs.Where(name => name.Length > 0), name => Assert.True(known.Add(name), name));
        }

        Assert.All(model.Outputs, output => Assert.Contains(output.Name, known));
        Assert.All(model.Nodes, node => Assert.Contains(node.Domain, model.Opsets.Keys));
        Assert.Equal(model.Constants.Keys.Order(), model.Nodes.SelectMany(n => n.Inputs).Where(model.Constants.ContainsKey).Distinct().Order());
    }

    [Fact]
    public void Weights_lie_apart_at_pages_and_have_the_bytes_of_their_shape()
    {
        using var folder = new TempFolder();
        OnnxModel model = Written(folder, "Q4_0");
        Dictionary<OnnxElement, int> bytes = new() { [OnnxElement.Float] = 4, [OnnxElement.UInt8] = 1, [OnnxElement.Int64] = 8 };
        long end = 0;
        foreach (OnnxModel.Tensor tensor in model.Constants.Values.OrderBy(t => t.Offset))
        {
            Assert.Equal(tensor.Elements * bytes[tensor.Element], tensor.Inline?.Length ?? tensor.Length);
            if (tensor.Inline is not null) continue;
            Assert.Equal(0, tensor.Offset % 4096);
            Assert.InRange(tensor.Offset, end, model.DataLength - tensor.Length);
            end = tensor.Offset + tensor.Length;
        }

        Assert.Equal(model.DataLength, end);
    }

    [Theory]
    [InlineData("Q4_0", true, 4)]
    [InlineData("Q4_K_M", true, 4)]
    [InlineData("Q8_0", false, 8)]
    [InlineData("F16", true, 8)]
    public void It_does_the_work_of_the_file(string scheme, bool tied, int bits)
    {
        using var folder = new TempFolder();
        OnnxModel model = Written(folder, scheme, tied);
        ModelShape shape = SmallShapes.Of(LlamaLayout.Llama, tied: tied);
        OnnxModel.Node[] products = model.Of("MatMulNBits"), attentions = model.Of("GroupQueryAttention");
        Assert.Equal(5 * shape.NumHiddenLayers + 1, products.Length);
        Assert.All(products, p => Assert.Equal((bits, 32L, 4L), ((int)p.Integer("bits"), p.Integer("block_size"), p.Integer("accuracy_level"))));
        // All matrices of the file once: an embedding that is no head is looked up only.
        Assert.Equal(
            shape.Layout.Tensors(shape).Where(t => t.Shape.Length == 2 && (tied || t.Name != "token_embd.weight")).Sum(t => t.Shape[0] * t.Shape[1]),
            products.Sum(p => p.Integer("N") * p.Integer("K")));
        Assert.Equal(shape.NumHiddenLayers, attentions.Length);
        Assert.All(attentions, a => Assert.Equal(
            (shape.NumAttentionHeads, shape.NumKeyValueHeads, 1L),
            ((int)a.Integer("num_heads"), (int)a.Integer("kv_num_heads"), a.Integer("do_rotary"))));
        Assert.Equal(2 * shape.NumHiddenLayers, model.Of("SkipSimplifiedLayerNormalization").Length);
        Assert.Equal(shape.VocabSize, products[^1].Integer("N"));
        // The head for one token, which is how the runtime knows.
        Assert.Equal(["batch_size", 1L, (long)shape.VocabSize], model.Outputs.Single(o => o.Name == "logits").Shape);
    }

    [Theory]
    [InlineData("Q4_0")]
    [InlineData("Q8_0")]
    public void Files_in_blocks_of_32_are_taken_over_exactly_in_hugging_faces_order(string format)
    {
        using var folder = new TempFolder();
        OnnxModel model = Written(folder, format);
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(folder.File("made-up.gguf"));
        ModelShape shape = SmallShapes.Of(LlamaLayout.Llama);
        OnnxModel.Node[] products = model.Of("MatMulNBits");
        float[] queries = Halves(Values(checkpoint, "blk.1.attn_q.weight"), shape), keys = Halves(Values(checkpoint, "blk.1.attn_k.weight"), shape);
        Assert.Equal([.. queries, .. keys, .. Values(checkpoint, "blk.1.attn_v.weight")], model.Matrix(products[5]));
        Assert.Equal(Values(checkpoint, "blk.1.attn_output.weight"), model.Matrix(products[6]));
        Assert.Equal(Values(checkpoint, "blk.1.ffn_down.weight"), model.Matrix(products[9]));
        Assert.Equal(Values(checkpoint, "token_embd.weight"), model.Floats("model.embed_tokens.weight"));
    }

    [Fact]
    public void Other_formats_are_rounded_to_the_nearer_of_the_two()
    {
        using var folder = new TempFolder();
        OnnxModel model = Written(folder, "F16");
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(folder.File("made-up.gguf"));
        float[] down = Values(checkpoint, "blk.0.ffn_down.weight"), written = model.Matrix(model.Of("MatMulNBits")[4]);
        for (int block = 0; block < down.Length; block += BlockCode.BlockSize)
        {
            float step = down[block..(block + BlockCode.BlockSize)].Max(MathF.Abs) / 127;
            // Half a step, and what rounding the step to binary16 moves the furthest weight by.
            for (int i = block; i < block + BlockCode.BlockSize; i++) Assert.InRange(MathF.Abs(written[i] - down[i]), 0, step * (0.5f + 127 / 2048f));
        }
    }

    [Fact]
    public void Positions_turn_as_the_file_says()
    {
        using var folder = new TempFolder();
        OnnxModel model = Written(folder, "Q4_0");
        ModelShape shape = SmallShapes.Of(LlamaLayout.Llama);
        int half = shape.HeadDim / 2;
        float[] cos = model.Floats("cos_cache"), sin = model.Floats("sin_cache");
        Assert.Equal([shape.MaxPositionEmbeddings, half], model.Constants["cos_cache"].Shape);
        foreach ((int position, int pair) in new[] { (0, 0), (1, 0), (127, 0), (127, half - 1), (64, 5) })
        {
            double angle = position * Math.Pow(shape.RopeTheta, -2.0 * pair / shape.HeadDim);
            // The frequency is held in float32: a relative error of 2^-24 of the angle.
            Assert.Equal(Math.Cos(angle), cos[position * half + pair], 127 * Math.Pow(2, -23));
            Assert.Equal(Math.Sin(angle), sin[position * half + pair], 127 * Math.Pow(2, -23));
        }
    }

    [Fact]
    public void The_configuration_has_the_dimensions_and_the_names_of_the_graph()
    {
        using var folder = new TempFolder();
        OnnxModel model = Written(folder, "Q4_0");
        ModelShape shape = SmallShapes.Of(LlamaLayout.Llama);
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.File("onnx"), GenAiFolder.Config)))!["model"]!, decoder = json["decoder"]!;
        int Number(JsonNode node, string key) => node[key]!.GetValue<int>();
        Assert.Equal((shape.NumHiddenLayers, shape.HiddenSize), (Number(decoder, "num_hidden_layers"), Number(decoder, "hidden_size")));
        Assert.Equal(
            (shape.NumAttentionHeads, shape.NumKeyValueHeads, shape.HeadDim),
            (Number(decoder, "num_attention_heads"), Number(decoder, "num_key_value_heads"), Number(decoder, "head_size")));
        Assert.Equal((shape.VocabSize, shape.MaxPositionEmbeddings), (Number(json, "vocab_size"), Number(json, "context_length")));
        // No prompt has it.
        Assert.Equal(shape.VocabSize, Number(json, "pad_token_id"));
        Assert.Equal(GenAiFolder.Model, decoder["filename"]!.GetValue<string>());
        foreach ((string key, OnnxModel.Port[] ports) in new[] { ("inputs", model.Inputs), ("outputs", model.Outputs) })
        {
            IEnumerable<string> names = decoder[key]!.AsObject().Select(p => p.Value!.GetValue<string>());
            IEnumerable<string> inLayers = Enumerable.Range(0, shape.NumHiddenLayers).SelectMany(i => names.Select(name => name.Replace("%d", $"{i}", StringComparison.Ordinal)));
            Assert.Equal(ports.Select(p => p.Name).Order(), inLayers.Distinct().Order());
        }
    }

    [Fact]
    public void What_is_no_Llama_is_refused_by_name()
    {
        using var folder = new TempFolder();
        ModelShape mixture = SmallShapes.Of(LlamaLayout.Llama, experts: 8, tied: false);
        (ModelShape, string)[] others = [(SmallShapes.Of(LlamaLayout.Qwen3), "qwen3"), (SmallShapes.Of(Gpt2Layout.Gpt2), "gpt2"), (mixture, "mixtral")];
        foreach ((ModelShape shape, string name) in others)
        {
            string file = folder.File($"{name}.gguf");
            SyntheticCheckpoint.Write(file, shape, QuantizationScheme.Parse("Q4_0"));
            string message = Assert.Throws<RaceException>(() => GenAiFolder.Write(folder.File(name), file)).Message;
            Assert.Contains(file, message, StringComparison.Ordinal);
            Assert.EndsWith(name, message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder.File(name)));
        }
    }

    private static OnnxModel Written(TempFolder folder, string scheme, bool tied = true)
    {
        SyntheticCheckpoint.Write(folder.File("made-up.gguf"), SmallShapes.Of(LlamaLayout.Llama, tied: tied), QuantizationScheme.Parse(scheme));
        GenAiFolder.Write(folder.File("onnx"), folder.File("made-up.gguf"));
        return new OnnxModel(folder.File("onnx"));
    }

    private static float[] Values(GgufCheckpoint checkpoint, string name)
    {
        TensorInfo tensor = checkpoint.Tensors[name];
        byte[] bytes = new byte[tensor.ByteLength];
        checkpoint.Read(tensor, 0, bytes);
        float[] values = new float[tensor.Rows * tensor.Columns];
        tensor.Format!.Decode(bytes, values);
        return values;
    }

    /// <summary>Of each head, the even rows and then the odd ones: GGUF has beside each other what turns together.</summary>
    private static float[] Halves(float[] rows, ModelShape shape)
    {
        float[][] chunks = [.. rows.Chunk(shape.HiddenSize)];
        IEnumerable<float[]> ordered = chunks.Chunk(shape.HeadDim).SelectMany(head => head.Where((_, i) => i % 2 == 0).Concat(head.Where((_, i) => i % 2 == 1)));
        return [.. ordered.SelectMany(row => row)];
    }
}

using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Training.Layers;

namespace Engine.Training.Checkpoints;

/// <summary>Reads weights to train, or a teacher's, from a Hugging Face folder: a Llama with tied embeddings, plain rotary positions and no biases.</summary>
internal static class StoredWeights
{
    /// <summary>The sizes that a folder's configuration states.</summary>
    /// <exception cref="ModelLoadException">It is not a folder of such a model.</exception>
    public static LlamaShape Shape(string folder)
    {
        using Checkpoint checkpoint = Open(folder);
        ModelConfig config = ModelConfig.Of(checkpoint);
        Require(config.ModelType == "llama", "model_type", config.ModelType, "llama");
        Require(config.TieWordEmbeddings == true, "tie_word_embeddings", "false", "true");
        Require(config.AttentionBias != true && config.MlpBias != true, "biases", "some", "none");
        Require(config.RopeScaling is null, "rope_scaling", config.RopeScaling?.Type, "none");
        Require(config.RotaryDim == config.HeadDim && config.VHeadDim == config.HeadDim, "head_dim", "several", "one");
        try
        {
            return new LlamaShape(
                config.VocabSize, config.HiddenSize, config.IntermediateSize, config.NumHiddenLayers, config.NumAttentionHeads, config.NumKeyValueHeads,
                config.HeadDim, config.MaxPositionEmbeddings, (float)config.RopeTheta, config.RmsNormEps);
        }
        catch (ArgumentException e)
        {
            throw new ModelLoadException(e.Message, folder, inner: e);
        }

        void Require(bool holds, string what, string? found, string expected)
        {
            if (!holds) throw new ModelLoadException("this model cannot be trained", folder, what, found, expected);
        }
    }

    /// <summary>Fills parameters from a folder.</summary>
    /// <exception cref="ModelLoadException">The model is of another shape, or a weight is missing or of a type that is not F32, F16 or BF16.</exception>
    public static void Read(string folder, ParameterSet parameters, LlamaShape shape)
    {
        if (Shape(folder) is var stored && stored != shape) throw new ModelLoadException("the model is of another shape", folder, null, stored, shape);
        using Checkpoint checkpoint = Open(folder);
        foreach (Parameter p in parameters.All) Read(checkpoint, p.Name, p.Shape, Values(p));
    }

    /// <summary>Fills values from one tensor of that shape.</summary>
    /// <exception cref="ModelLoadException">It is missing or another.</exception>
    public static void Read(Checkpoint checkpoint, string name, int[] shape, Span<float> values)
    {
        string expected = $"[{string.Join(", ", shape)}]";
        if (!checkpoint.Tensors.TryGetValue(name, out TensorInfo? tensor))
            throw new ModelLoadException("a tensor is missing", checkpoint.Path, name, "nothing", expected);
        if (!tensor.Shape.SequenceEqual(shape.Select(d => (long)d)))
            throw new ModelLoadException("a tensor has another shape", tensor.File, name, $"[{string.Join(", ", tensor.Shape)}]", expected);
        if (tensor.Format is not { Name: "F32" or "F16" or "BF16" } format)
            throw new ModelLoadException("a tensor of this type cannot be trained", tensor.File, name, tensor.DType, "F32, F16 or BF16");
        byte[] bytes = new byte[checked((int)tensor.ByteLength)];
        checkpoint.Read(tensor, 0, bytes);
        format.Decode(bytes, values);
    }

    /// <summary>A parameter's values.</summary>
    public static unsafe Span<float> Values(Parameter p) => new(p.Values, p.Count);

    private static Checkpoint Open(string folder)
    {
        Checkpoint checkpoint = Checkpoint.Open(folder);
        if (checkpoint.Kind == CheckpointKind.Safetensors) return checkpoint;
        checkpoint.Dispose();
        throw new ModelLoadException("this model cannot be trained", folder, null, "a GGUF file", "a Hugging Face folder");
    }
}

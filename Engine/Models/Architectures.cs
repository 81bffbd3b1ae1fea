using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;

namespace Engine.Models;

/// <summary>The table of architectures: a line for each, beside the file of its model. <c>docs/add-an-architecture.md</c> has the other steps.</summary>
internal static class Architectures
{
    /// <summary>Every architecture.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        // Before Llama, since GGUF files call both llama.
        Mixtral.Row,
        Llama.Architecture("llama", """{"max_position_embeddings": 2048}"""),
        Llama.Architecture("mistral", """{"max_position_embeddings": 131072, "sliding_window": 4096}"""),
        .. Qwen.Rows,
        .. QwenMoe.Rows,
        .. LlamaKin.Rows,
        SmolLm3.Row,
        .. Gemma.Rows,
        .. Phi.Rows,
        .. Olmo.Rows,
        Olmoe.Row,
        .. Granite.Rows,
        .. Cohere.Rows,
        StableLm.Row,
        .. Glm.Rows,
        StarCoder2.Row,
        Falcon.Row,
        GptNeoX.Row,
        Gpt2.Row,
        GptBigCode.Row,
        GptNeo.Row,
        .. GptJ.Rows,
        Bloom.Row,
        Mpt.Row,
        Persimmon.Row,
        Apertus.Row,
        InternLm2.Row,
        .. Exaone.Rows,
        .. FairseqKin.Rows,
        Opt.Row,
        GptOss.Row,
        .. DeepSeek.Rows,
        .. BertFamily.Rows,
        ModernBert.Row,
        .. T5Family.Rows,
        .. BartFamily.Rows,
    ];

    /// <summary>The architecture of a checkpoint: its <c>model_type</c>, or <c>general.architecture</c> in GGUF files.</summary>
    /// <exception cref="ModelLoadException">It is not named, or not in the table.</exception>
    public static Architecture Of(Checkpoint checkpoint, ConfigKeys keys)
    {
        bool gguf = checkpoint.Kind == CheckpointKind.Gguf;
        string key = gguf ? "general.architecture" : "model_type";
        string name = (gguf ? keys.Metadata!.String(key) : keys.String(key)) ?? throw new ModelLoadException("the architecture is not named", keys.File, key);
        return All.FirstOrDefault(a => gguf ? a.Gguf == name && a.FitsGguf(keys) : a.ModelType == name)
            ?? throw new ModelLoadException($"the architecture {name} is not supported yet", keys.File, key, name,
                string.Join(", ", All.Select(a => gguf ? a.Gguf : a.ModelType).Distinct()));
    }
}

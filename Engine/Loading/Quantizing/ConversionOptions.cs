using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Loading.Quantizing;

/// <summary>The options of a <see cref="Quantizer"/>.</summary>
/// <param name="Scheme">The formats of the weights; null keeps each as it is.</param>
internal sealed record ConversionOptions(QuantizationScheme? Scheme)
{
    /// <summary>
    /// The precision for which matrices are written as ready-made panels, which this engine reads in place and no other program reads; null writes rows.
    /// Most formats have the same panels in both precisions.
    /// </summary>
    public Precision? Panels { get; init; }

    /// <summary>The configuration of a checkpoint that is not a GGUF file, with its architecture's defaults; null reads the file's settings alone.</summary>
    public ModelConfig? Config { get; init; }

    /// <summary><c>general.architecture</c> for a checkpoint that is not a GGUF file.</summary>
    public string GgufArchitecture { get; init; } = "llama";

    /// <summary>How GGUF files of this architecture name its tensors.</summary>
    public GgufNames Names { get; init; } = GgufNames.Llama;

    /// <summary>How the tensors of this architecture's folders differ from what the model asks for.</summary>
    public FolderLayout Folder { get; init; } = new();

    /// <summary>Modules whose rows GGUF files store in another order, by the end of their name: <c>self_attn.q_proj</c>.</summary>
    public IReadOnlyDictionary<string, RowOrder> RowOrders { get; init; } = new Dictionary<string, RowOrder>();

    /// <summary>The same of this architecture's folders.</summary>
    public IReadOnlyDictionary<string, RowOrder> FolderRowOrders { get; init; } = new Dictionary<string, RowOrder>();

    /// <summary>Modules under their GGUF names that a model divides at any row, which stay rows where others become panels: <c>attn_qkv</c>.</summary>
    public IReadOnlyList<string> Divided { get; init; } = [];

    /// <summary>
    /// The <c>tokenizer.</c> pairs for a checkpoint that is not a GGUF file; null writes <c>tokenizer.ggml.model = none</c>, with which a file
    /// takes and gives token ids only. A GGUF file keeps its own, unless <see cref="KeepVocabulary"/> says otherwise.
    /// </summary>
    public IReadOnlyDictionary<string, object>? Vocabulary { get; init; }

    /// <summary>Whether a GGUF file keeps its own <c>tokenizer.</c> pairs.</summary>
    public bool KeepVocabulary { get; init; } = true;

    /// <summary>Threads that encode.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;
}

/// <summary>How far <see cref="ModelQuantizer"/> is.</summary>
/// <param name="Tensor">The current tensor.</param>
/// <param name="Format">The tensor's new format.</param>
/// <param name="Done">Weights written.</param>
/// <param name="Total">Weights in all.</param>
public readonly record struct QuantizeProgress(string Tensor, string Format, long Done, long Total);

using Engine.Bench.Limits;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Bench.Race;

/// <summary>
/// What a token costs by the file alone, the same for whoever runs it: decode reads every matrix once (of experts those that are used, of the embedding
/// only where it is the output head too) and the keys and values before it; prefill multiplies by every matrix but the head, and queries with keys and values.
/// </summary>
internal sealed class TokenWork
{
    // Both engines hold F16 keys and values.
    private const int CacheValueBytes = 2;

    private readonly long _cacheValuesPerPosition, _scoresPerPosition;

    private TokenWork(GgufCheckpoint checkpoint)
    {
        GgufMetadata metadata = checkpoint.Metadata;
        Architecture = metadata.String("general.architecture") ?? throw new RaceException("the file names no architecture");
        long Setting(string key, long otherwise) => metadata.Integer($"{Architecture}.{key}") ?? otherwise;
        long heads = Setting("attention.head_count", 1), layers = Setting("block_count", 1),
            headDim = Setting("attention.key_length", Setting("embedding_length", 0) / heads);
        long experts = Setting("expert_count", 0);
        double used = experts == 0 ? 1 : (double)Setting("expert_used_count", experts) / experts;
        _cacheValuesPerPosition = 2 * layers * Setting("attention.head_count_kv", heads) * headDim;
        _scoresPerPosition = 2 * layers * heads * headDim;
        VocabSize = checked((int)(checkpoint.Tensors.TryGetValue("token_embd.weight", out TensorInfo? embedding)
            ? embedding.Rows
            : throw new RaceException("the file has no token_embd.weight")));
        var operands = new Dictionary<MultiplyOperand, double>();
        bool tied = !checkpoint.Tensors.ContainsKey("output.weight");
        foreach (TensorInfo tensor in checkpoint.Tensors.Values)
        {
            bool isEmbedding = tensor.Name == "token_embd.weight", isHead = tensor.Name == "output.weight" || (isEmbedding && tied);
            if (tensor.Shape.Length < 2 || tensor.Name == "position_embd.weight" || (isEmbedding && !tied)) continue;
            double share = tensor.Name.Contains("_exps.", StringComparison.Ordinal) ? used : 1;
            WeightBytes += share * tensor.ByteLength;
            double multiplications = share * tensor.Rows * tensor.Columns;
            if (isHead) HeadMultiplications += multiplications;
            else Multiplications += multiplications;
            if (tensor.Format is null) continue;
            MultiplyOperand operand = MultiplyOperands.Of(tensor.Format);
            operands[operand] = operands.GetValueOrDefault(operand) + multiplications;
        }

        Operand = operands.MaxBy(o => o.Value).Key;
    }

    /// <summary><c>general.architecture</c>.</summary>
    public string Architecture { get; }

    /// <summary>Tokens of the vocabulary.</summary>
    public int VocabSize { get; }

    /// <summary>Bytes of weights that decoding a token reads.</summary>
    public double WeightBytes { get; }

    /// <summary>Multiplications by weights that a token of a prompt takes.</summary>
    public double Multiplications { get; }

    /// <summary>Multiplications by the output head's weights that a token takes whose logits are wanted: of a prompt the last one, of a batch each.</summary>
    public double HeadMultiplications { get; }

    /// <summary>What most of the weights are multiplied as in fast precision.</summary>
    public MultiplyOperand Operand { get; }

    /// <summary>Bytes of the keys and values of so many positions.</summary>
    public double CacheBytes(double positions) => CacheValueBytes * _cacheValuesPerPosition * positions;

    /// <summary>Multiplications of a token's queries with so many keys, and of its scores with their values.</summary>
    public double ScoreMultiplications(double positions) => _scoresPerPosition * positions;

    /// <summary>Bytes that decoding a token reads, on average over tokens after a prompt.</summary>
    public double DecodeBytes(int prompt, int tokens) => WeightBytes + CacheBytes(prompt + tokens / 2.0);

    /// <summary>Multiplications that a token of a prompt takes, on average.</summary>
    public double PrefillMultiplications(int prompt) => Multiplications + ScoreMultiplications(prompt / 2.0);

    /// <summary>Opens the file and adds up.</summary>
    /// <exception cref="ModelLoadException">The file is refused.</exception>
    public static TokenWork Of(string path)
    {
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(path);
        return new TokenWork(checkpoint);
    }
}

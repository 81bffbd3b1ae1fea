using Engine.Kernels.Ops.Attention;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>
/// Decides how a step's attention is shared out. Many tokens are work enough: a worker takes a token's head and goes through all its splits. Few tokens with
/// a long past are cut further, a split at a time, and merged afterwards. Both give the same bits.
/// </summary>
internal sealed unsafe class AttentionPartials
{
    private readonly CpuStep _step;
    private readonly AttentionShape _shape;
    private readonly int _class, _capacity, _maxTokens;
    private readonly NativeBuffer _memory;

    /// <param name="step">The step.</param>
    /// <param name="pageClass">The layers' class in the cache.</param>
    /// <param name="shape">The layers' attention.</param>
    /// <param name="numKeyValueHeads">Groups of heads.</param>
    public AttentionPartials(CpuStep step, int pageClass, AttentionShape shape, int numKeyValueHeads)
    {
        (_step, _class, _shape, NumGroups) = (step, pageClass, shape, numKeyValueHeads);
        // Four chunks for each worker keep them busy to the end.
        _maxTokens = (4 * step.Pool.Workers + numKeyValueHeads - 1) / numKeyValueHeads;
        _capacity = _maxTokens * ((step.Cache.Layout.Context + AttentionShape.SplitSize - 1) / AttentionShape.SplitSize);
        _memory = step.Scratch.Take((long)_capacity * numKeyValueHeads * shape.Heads * shape.PartialFloats * sizeof(float));
    }

    /// <summary>Groups of query heads, one for each head of keys and values.</summary>
    public int NumGroups { get; }

    /// <summary>Pairs of token and split in this step, or 0 where tokens are taken whole.</summary>
    public int Pairs
    {
        get
        {
            int tokens = _step.Tokens.Value, pairs = 0;
            if (tokens > _maxTokens) return 0;
            for (int token = 0; token < tokens; token++) pairs += Splits(token);
            return pairs > tokens ? pairs : 0;
        }
    }

    /// <summary>Splits of a token.</summary>
    public int Splits(int token) => _shape.Splits(_step.Input.Positions[token], _step.Input.LengthOf(_class, _step.Input.Slots[token]));

    /// <summary>Token and number among its splits of a pair.</summary>
    public (int Token, int Split) Pair(int pair)
    {
        int token = 0;
        for (int splits; pair >= (splits = Splits(token)); token++) pair -= splits;
        return (token, pair);
    }

    /// <summary>Results <c>[splits, heads, PartialFloats]</c> of a token's group.</summary>
    public float* Of(int token, int group)
    {
        int before = 0;
        for (int other = 0; other < token; other++) before += Splits(other);
        int own = Splits(token);
        return _memory.Floats + ((long)before * NumGroups + (long)group * own) * _shape.Heads * _shape.PartialFloats;
    }
}

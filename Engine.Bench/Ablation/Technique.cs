using Engine.Bench.Race;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Ablation;

/// <summary>A technique and how to do without it.</summary>
/// <param name="Name">What is missing.</param>
/// <param name="Instead">What is done in its place.</param>
/// <param name="Without">The setting without it.</param>
/// <param name="SameBits">Whether the engine promises the same logits to the bit.</param>
internal sealed record Technique(string Name, string Instead, Func<EngineSetting, EngineSetting> Without, bool SameBits = true)
{
    /// <summary>The engine as it is.</summary>
    public static Technique None { get; } = new("nothing", "the whole engine", setting => setting);

    /// <summary>Every technique that this machine and this model have, one row of the table each.</summary>
    /// <param name="unquantized">The same weights without quantisation, or null where they have none.</param>
    /// <param name="threads">Threads of the whole engine.</param>
    /// <param name="width">Its lanes.</param>
    public static IEnumerable<Technique> All(EngineSetting? unquantized, int threads, LaneWidth width)
    {
        yield return new("KV cache", "every token computes all before it again", s => Own(s, o => o with { Cache = false }));
        yield return new("batched prompt", "one token a step", s => Own(s, o => o with { StepTokens = 1 }));
        if (unquantized is not null)
            yield return new("quantised weights", "the same weights in F16", s => unquantized with { Context = s.Context }, SameBits: false);
        yield return new("quantised activations", "exact precision: float32", s => Own(s, o => o with { Exact = true }), SameBits: false);
        yield return new("fused steps", "each projection, norm and quantisation by itself", s => Own(s, o => o with { FusedSteps = false }));
        yield return new("tiled attention", "a head at a time, all scores at once", s => Own(s, o => o with { TiledAttention = false }), SameBits: false);
        if (threads > 1) yield return new("threads", "one thread", s => s with { Threads = 1 });
        foreach (LaneWidth narrow in LaneWidths.All.Where(w => LaneWidths.IsSupported(w) && w < width))
            yield return new($"{width.Name()}-bit lanes ({narrow.Name()})", narrow == LaneWidth.Scalar ? "scalar code" : $"{narrow.Name()} bits",
                s => Own(s, o => o with { Lanes = narrow.Name() }));
    }

    private static EngineSetting Own(EngineSetting setting, Func<OwnSetting, OwnSetting> change)
        => setting with { Own = change(setting.Own ?? new OwnSetting()) };
}

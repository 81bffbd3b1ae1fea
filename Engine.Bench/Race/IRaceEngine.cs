namespace Engine.Bench.Race;

/// <summary>An engine in a race: it runs alone in its process, and sleeps while another runs.</summary>
internal interface IRaceEngine : IDisposable
{
    /// <summary>How it runs what it has loaded, in words.</summary>
    string Setting { get; }

    /// <summary>Loads a model and makes ready what <see cref="Run"/> will use.</summary>
    void Load(EngineSetting setting);

    /// <summary>
    /// Takes a prompt into an empty cache, then generates tokens one at a time: fewer than asked for where they take longer than <paramref name="longest"/>.
    /// </summary>
    EngineTimes Run(int[] prompt, int tokens, TimeSpan longest);

    /// <summary>The logits after the last token of a prompt.</summary>
    float[] Logits(int[] prompt);
}

/// <summary>One that can be asked about texts too.</summary>
internal interface ITextEngine : IRaceEngine
{
    /// <summary>Σ -ln p over the tokens of a window that <see cref="WindowLoss"/> names.</summary>
    double Loss(int[] window);

    /// <summary>The ids of a text by the file's own vocabulary, without tokens around it.</summary>
    int[] Tokenize(string text);
}

/// <summary>How an engine is to run a model.</summary>
/// <param name="File">The GGUF file, or what was made of it for a peer that reads none.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="Context">Positions that the cache holds.</param>
/// <param name="Peer">What only llama.cpp has.</param>
/// <param name="Own">What only this engine has; null for its best.</param>
internal sealed record EngineSetting(string File, int Threads, int Context, LlamaCppSetting Peer = default, OwnSetting? Own = null);

/// <summary>This engine's choices. Those of an ablation switch a technique off that is always on otherwise.</summary>
internal sealed record OwnSetting
{
    /// <summary>Register width, or null for the widest.</summary>
    public string? Lanes { get; init; }

    /// <summary>Format or scheme for unquantised weights, or null for as stored.</summary>
    public string? Format { get; init; }

    /// <summary>Float32 activations and exactly dequantised weights.</summary>
    public bool Exact { get; init; }

    /// <summary>The most tokens of a step, or null for the engine's own.</summary>
    public int? StepTokens { get; init; }

    /// <summary>Keys and values stay; otherwise every token computes all before it again.</summary>
    public bool Cache { get; init; } = true;

    /// <inheritdoc cref="Ablation.AblatedLowering.FusedSteps"/>
    public bool FusedSteps { get; init; } = true;

    /// <inheritdoc cref="Ablation.AblatedLowering.TiledAttention"/>
    public bool TiledAttention { get; init; } = true;
}

/// <summary>llama.cpp's choices, of which it gets the fastest.</summary>
/// <param name="Mapped">Weights stay in the mapped file, or are read into memory.</param>
/// <param name="FlashPrefill">Flash attention for prompts.</param>
/// <param name="FlashDecode">Flash attention for single tokens.</param>
internal readonly record struct LlamaCppSetting(bool Mapped, bool FlashPrefill, bool FlashDecode);

/// <summary>What a run took, in seconds.</summary>
/// <param name="Prefill">From the prompt to the first token's logits.</param>
/// <param name="Decode">All tokens after that.</param>
/// <param name="Tokens">How many these were.</param>
/// <param name="Ids">The generated tokens, the first one included, where the engine chose them itself.</param>
/// <param name="PrefillJoules">What the CPU's packages took for the prompt and the first token, where that is known.</param>
/// <param name="DecodeJoules">What they took for the tokens after it, where that is known.</param>
internal readonly record struct EngineTimes(
    double Prefill, double Decode, int Tokens, int[]? Ids = null, double? PrefillJoules = null, double? DecodeJoules = null);

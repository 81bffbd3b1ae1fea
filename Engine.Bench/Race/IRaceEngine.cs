namespace Engine.Bench.Race;

/// <summary>An engine in a race: it runs alone in its process, and sleeps while another runs.</summary>
internal interface IRaceEngine : IDisposable
{
    /// <summary>Loads a model and makes ready what <see cref="Run"/> will use.</summary>
    void Load(EngineSetting setting);

    /// <summary>Takes a prompt into an empty cache, then generates tokens one at a time: fewer than asked for where they take longer than <paramref name="longest"/>.</summary>
    EngineTimes Run(int[] prompt, int tokens, TimeSpan longest);

    /// <summary>The logits after the last token of a prompt.</summary>
    float[] Logits(int[] prompt);
}

/// <summary>How an engine is to run a model.</summary>
/// <param name="File">The GGUF file.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="Context">Positions that the cache holds.</param>
/// <param name="Peer">What only llama.cpp has.</param>
internal sealed record EngineSetting(string File, int Threads, int Context, LlamaCppSetting Peer);

/// <summary>llama.cpp's choices, of which it gets the fastest.</summary>
/// <param name="Mapped">Weights stay in the mapped file, or are read into memory.</param>
/// <param name="FlashPrefill">Flash attention for prompts.</param>
/// <param name="FlashDecode">Flash attention for single tokens.</param>
internal readonly record struct LlamaCppSetting(bool Mapped, bool FlashPrefill, bool FlashDecode);

/// <summary>What a run took, in seconds.</summary>
/// <param name="Prefill">From the prompt to the first token's logits.</param>
/// <param name="Decode">All tokens after that.</param>
/// <param name="Tokens">How many these were.</param>
internal readonly record struct EngineTimes(double Prefill, double Decode, int Tokens);

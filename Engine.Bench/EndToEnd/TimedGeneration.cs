namespace Engine.Bench.EndToEnd;

/// <summary>A prompt of random ids, the same each time, and so many tokens behind it, greedily.</summary>
internal static class TimedGeneration
{
    /// <summary>Prompt tokens and generated ones in a second; the first token belongs to the prefill.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">Tokens of the prompt.</param>
    /// <param name="generated">Tokens behind it.</param>
    /// <param name="prefilled">Called when the first one is there.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidOperationException">Something was cached, or ended early.</exception>
    public static async Task<(double Prefill, double Decode)> RunAsync(
        LanguageModel model, int prompt, int generated, Action? prefilled, CancellationToken cancellation)
    {
        var random = new Random(1);
        int[] ids = [.. Enumerable.Range(0, prompt).Select(_ => random.Next(model.VocabSize))];
        GenerationUpdate? last = null;
        await foreach (GenerationUpdate update in model.GenerateAsync(ids,
            new GenerationOptions { MaxTokens = generated, Temperature = 0, IgnoreEndTokens = true }, cancellation))
        {
            if (last is null) prefilled?.Invoke();
            last = update;
        }

        if (last is not { Usage: { CachedTokens: 0 } usage, Timings: { } timings } || usage.CompletionTokens != generated)
            throw new InvalidOperationException($"the generation is not the one asked for: {last?.Usage}");
        return (prompt / timings.Prefill.TotalSeconds, (generated - 1) / timings.Decode.TotalSeconds);
    }
}

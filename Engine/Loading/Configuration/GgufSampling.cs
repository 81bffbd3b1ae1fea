using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Loading.Configuration;

/// <summary>
/// What a GGUF file says of sampling: <c>general.sampling.*</c>, which converters fill from <c>generation_config.json</c>. Keys: class
/// <c>General</c> in <c>gguf-py/gguf/constants.py</c> of llama.cpp.
/// </summary>
internal static class GgufSampling
{
    private const string Temperature = "general.sampling.temp", TopK = "general.sampling.top_k", TopP = "general.sampling.top_p",
        MinP = "general.sampling.min_p", Penalty = "general.sampling.penalty_repeat";

    private static readonly string[] Drawing = [Temperature, TopK, TopP, MinP];

    /// <summary>
    /// The wishes of a file. One that names a temperature above 0, or how to cut the distribution and no temperature, is to be sampled from; the
    /// others stay greedy.
    /// </summary>
    public static GenerationConfig Of(GgufMetadata metadata)
    {
        double? temperature = Within(metadata, Temperature, 0, 1000);
        // Not positive is off, in llama.cpp.
        long? topK = metadata.Integer(TopK) is { } k ? Math.Clamp(k, 0, int.MaxValue) : null;
        GenerationConfig config = new()
        {
            DoSample = temperature > 0 || (temperature is null && Drawing.Any(metadata.Values.ContainsKey)),
            Temperature = (float?)temperature ?? 1,
            TopK = (int?)topK,
            TopP = (float?)Within(metadata, TopP, 0, 1),
            MinP = (float?)Within(metadata, MinP, 0, 1),
            RepetitionPenalty = (float?)Within(metadata, Penalty, 1e-3, 1000),
        };
        return config.DoSample ? config : new() { RepetitionPenalty = config.RepetitionPenalty };
    }

    /// <summary>The pairs that say the same.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Metadata(GenerationConfig config)
    {
        // Off is written too: where a file is silent, others have defaults of their own.
        if (config.DoSample)
        {
            yield return new(Temperature, config.Temperature ?? 1);
            yield return new(TopK, config.TopK ?? 0);
            yield return new(TopP, config.TopP ?? 1);
            yield return new(MinP, config.MinP ?? 0);
        }

        if (config.RepetitionPenalty is { } penalty) yield return new(Penalty, penalty);
    }

    private static double? Within(GgufMetadata metadata, string key, double min, double max)
        => metadata.Number(key) is not { } value || (value >= min && value <= max) ? metadata.Number(key)
        : throw new ModelLoadException("a setting is out of range", metadata.File, key, value, $"{min} to {max}");
}

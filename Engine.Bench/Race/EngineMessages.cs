using System.Text.Json.Serialization;

namespace Engine.Bench.Race;

// Builds that are years apart race each other by these messages: what is here keeps its name and meaning, what is new may be missing.

/// <summary>One line to an engine's process, which does what the line names.</summary>
/// <param name="Load">A model to load.</param>
/// <param name="Prompt">A prompt to run; without <paramref name="Tokens"/>, to show the logits after.</param>
/// <param name="Tokens">Tokens to generate after it.</param>
/// <param name="Seconds">The longest that they may take.</param>
/// <param name="Window">Token ids whose second half is to be scored.</param>
/// <param name="Text">A text to tokenise, without tokens around it.</param>
internal sealed record EngineRequest(EngineSetting? Load = null, int[]? Prompt = null, int? Tokens = null, double Seconds = 0, int[]? Window = null,
    string? Text = null);

/// <summary>One line back.</summary>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Times">What a run took.</param>
/// <param name="Logits">The logits after a prompt.</param>
/// <param name="PeakBytes">The most memory that the process has held.</param>
/// <param name="Loss">Σ -ln p over the scored tokens of a window.</param>
/// <param name="Ids">The ids of a text.</param>
/// <param name="Setting">How the engine runs the model that it loaded, in words.</param>
internal sealed record EngineAnswer(string? Error = null, EngineTimes? Times = null, float[]? Logits = null, long? PeakBytes = null,
    double? Loss = null, int[]? Ids = null, string? Setting = null);

/// <summary>The messages as JSON.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EngineRequest))]
[JsonSerializable(typeof(EngineAnswer))]
internal sealed partial class EngineMessages : JsonSerializerContext;

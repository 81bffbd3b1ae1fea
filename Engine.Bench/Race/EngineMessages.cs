using System.Text.Json.Serialization;

namespace Engine.Bench.Race;

/// <summary>One line to an engine's process: load a model, run a prompt and tokens for no longer than so many seconds, or, without tokens, show the logits after a prompt.</summary>
internal sealed record EngineRequest(EngineSetting? Load = null, int[]? Prompt = null, int? Tokens = null, double Seconds = 0);

/// <summary>One line back.</summary>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="PeakBytes">The most memory that the process has held.</param>
internal sealed record EngineAnswer(string? Error = null, EngineTimes? Times = null, float[]? Logits = null, long? PeakBytes = null);

/// <summary>The messages as JSON.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EngineRequest))]
[JsonSerializable(typeof(EngineAnswer))]
internal sealed partial class EngineMessages : JsonSerializerContext;

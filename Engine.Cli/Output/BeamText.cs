using System.Text.Json;

namespace Engine.Cli.Output;

/// <summary>What a search with beams has found, as <c>run --json</c> prints it.</summary>
internal static class BeamText
{
    /// <summary>One object: the best text as without beams, and all that were wanted with their scores.</summary>
    public static string ToJson(IReadOnlyList<int> promptIds, IReadOnlyList<BeamResult> found, IReadOnlyList<LayerPlacement> placement) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteIds("prompt_ids", promptIds);
        Write(json, found[0]);
        json.WriteStartArray("beams");
        foreach (BeamResult result in found)
        {
            json.WriteStartObject();
            Write(json, result);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePlacement(placement);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, BeamResult result)
    {
        json.WriteIds("ids", result.Ids);
        json.WriteString("text", result.Text);
        json.WriteReal("score", result.Score);
        json.WriteString("finish_reason", Completion.Name(result.FinishReason));
    }
}

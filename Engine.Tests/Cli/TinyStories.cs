using System.Globalization;
using System.Text.Json;

namespace Engine.Tests.Cli;

/// <summary>The smallest trained model of the test data, and what it is expected to say in exact precision.</summary>
internal static class TinyStories
{
    /// <summary>Margins between the two best logits below this may be decided by rounding.</summary>
    private const double Decided = 0.01;

    /// <summary>The folder.</summary>
    public static string Folder => TestData.Path("models/TinyStories-656K");

    /// <summary>The prompts, with the greedy ids that no rounding may change.</summary>
    public static IEnumerable<(string Prompt, int[] PromptIds, int[] Ids)> Expected()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("models/greedy.json")));
        foreach (JsonElement one in document.RootElement.GetProperty("TinyStories-656K").EnumerateArray())
        {
            int decided = one.GetProperty("margins").EnumerateArray().TakeWhile(margin => margin.GetDouble() >= Decided).Count();
            yield return (one.GetProperty("prompt").GetString()!, Ids(one.GetProperty("prompt_ids")), [.. Ids(one.GetProperty("greedy_ids")).Take(decided)]);
        }
    }

    /// <summary>Ids of a JSON array.</summary>
    public static int[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];

    /// <summary>Ids as a flag takes them.</summary>
    public static string Text(IEnumerable<int> ids) => string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
}

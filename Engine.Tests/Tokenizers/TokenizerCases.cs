using System.Text.Json;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers;

/// <summary>The cases of a fixture: texts, their ids and what these become again, by the reference.</summary>
internal static class TokenizerCases
{
    /// <summary>Checks a tokenizer against <c>cases.json</c> of a folder.</summary>
    public static void Check(Tokenizer tokenizer, string folder)
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        List<string> wrong = [];
        int count = 0;
        foreach (JsonElement c in cases.RootElement.EnumerateArray())
        {
            count++;
            string text = c.GetProperty("text").GetString()!;
            int[] ids = Ints(c.GetProperty("ids")), withSpecial = Ints(c.GetProperty("with_special"));
            Check("ids", string.Join(' ', ids), string.Join(' ', tokenizer.Encode(text, addSpecialTokens: false)));
            Check("with_special", string.Join(' ', withSpecial), string.Join(' ', tokenizer.Encode(text)));
            Check("decoded", c.GetProperty("decoded").GetString()!, tokenizer.Decode(ids));
            if (c.TryGetProperty("decoded_skipping", out JsonElement skipping)) Check("decoded_skipping", skipping.GetString()!, tokenizer.Decode(withSpecial, skipSpecialTokens: true));

            void Check(string what, string expected, string found)
            {
                if (expected != found) wrong.Add($"{what} of {JsonSerializer.Serialize(text)}: expected {JsonSerializer.Serialize(expected)}, found {JsonSerializer.Serialize(found)}");
            }
        }

        Assert.True(count > 0);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count} cases:\n{string.Join('\n', wrong.Take(12))}");
    }

    /// <summary>The texts and their ids.</summary>
    public static IEnumerable<(string Text, int[] Ids)> Of(string folder)
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        foreach (JsonElement c in cases.RootElement.EnumerateArray()) yield return (c.GetProperty("text").GetString()!, Ints(c.GetProperty("ids")));
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];
}

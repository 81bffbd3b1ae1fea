using System.Text.Json;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers;

/// <summary>Every case that Hugging Face's tokenizers wrote for the fixtures: the same ids and the same texts.</summary>
public sealed class TokenizerJsonTests
{
    public static TheoryData<string> Fixtures { get; } = ["TinyStories-656K", "all-MiniLM-L6-v2", "bytelevel-digits-prefix", "bytelevel-gpt2", "bytelevel-llama3", "bytelevel-qwen2-nfc", "metaspace-bpe-llama2", "phi3", "unigram-t5", "wordpiece-cased"];

    [TestDataTheory]
    [MemberData(nameof(Fixtures))]
    public void Cases_give_the_expected_ids_and_texts(string name)
    {
        string folder = TestData.Path("fixtures/tokenizers/" + name);
        Tokenizer tokenizer = TokenizerJson.Load(folder);
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

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];
}

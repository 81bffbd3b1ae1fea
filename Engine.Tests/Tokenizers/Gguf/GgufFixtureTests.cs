using System.Text.Json;
using Engine.Tests.Tokenizers.Gguf.Writing;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Gguf;

/// <summary>What llama.cpp and transformers make of real vocabularies: the same ids.</summary>
public sealed class GgufFixtureTests
{
    private const string Separator = "\n__ggml_vocab_test__\n";

    public static TheoryData<string> Vocabularies { get; } = ["bert-bge", "falcon", "gpt-2", "llama-bpe", "llama-spm", "phi-3", "qwen2", "starcoder"];

    [TestDataTheory]
    [MemberData(nameof(Vocabularies))]
    public void Every_case_has_llama_cpps_ids(string name)
    {
        string path = TestData.Path($"fixtures/tokenizers/ggml-vocab-{name}.gguf");
        Tokenizer tokenizer = VocabularyFile.Load(path);
        string[] texts = File.ReadAllText(path + ".inp").Split(Separator), expected = File.ReadAllText(path + ".out").Split('\n');
        Assert.True(texts.Length > 20 && expected.Length >= texts.Length, $"{texts.Length} texts, {expected.Length} results");
        List<string> wrong = [];
        for (int i = 0; i < texts.Length; i++)
        {
            string found = string.Join(' ', tokenizer.EncodeOrdinary(texts[i]));
            if (found != expected[i].Trim()) wrong.Add($"{JsonSerializer.Serialize(texts[i])}: expected {expected[i].Trim()}, found {found}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {texts.Length}:\n{string.Join('\n', wrong)}");
    }

    [TestDataTheory]
    [MemberData(nameof(Vocabularies))]
    public void Every_case_but_Berts_comes_back_as_it_was(string name)
    {
        string path = TestData.Path($"fixtures/tokenizers/ggml-vocab-{name}.gguf");
        Tokenizer tokenizer = VocabularyFile.Load(path);
        foreach (string text in File.ReadAllText(path + ".inp").Split(Separator))
        {
            int[] ids = tokenizer.EncodeOrdinary(text);
            if (name != "bert-bge") Assert.Equal(text, tokenizer.Decode(ids));
            Assert.Equal(tokenizer.Decode(ids), Streamed(tokenizer, ids));
        }
    }

    [TestDataFact]
    public void SmolLM2_recognises_the_special_tokens_of_a_chat()
    {
        Tokenizer tokenizer = VocabularyFile.Load(TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"));
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("models/smollm2.json")));
        int count = 0;
        foreach (string kind in (string[])["completions", "chats"])
        {
            foreach (JsonElement c in expected.RootElement.GetProperty(kind).EnumerateArray())
            {
                string prompt = c.GetProperty(kind == "chats" ? "rendered" : "prompt").GetString()!;
                int[] ids = [.. c.GetProperty("prompt_ids").EnumerateArray().Select(e => e.GetInt32())];
                Assert.Equal(ids, tokenizer.Encode(prompt));
                Assert.Equal(prompt, tokenizer.Decode(ids));
                count++;
            }
        }

        Assert.Equal(11, count);
        Assert.Equal(2, tokenizer.EosId);
        Assert.Contains(2, tokenizer.EndIds);
        Assert.Contains(0, tokenizer.EndIds);
        Assert.StartsWith("{% for message in messages %}", tokenizer.ChatTemplate, StringComparison.Ordinal);
    }

    [TestDataFact]
    public void Stories260K_begins_with_BOS()
    {
        Tokenizer tokenizer = VocabularyFile.Load(Directory.GetFiles(TestData.Path("models/stories260K"), "*.gguf")[0]);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("models/greedy.json")));
        foreach (JsonElement c in expected.RootElement.GetProperty("stories260K").EnumerateArray())
        {
            string prompt = c.GetProperty("prompt").GetString()!;
            int[] ids = [.. c.GetProperty("prompt_ids").EnumerateArray().Select(e => e.GetInt32())];
            Assert.Equal(ids, tokenizer.Encode(prompt));
            Assert.Equal(prompt, tokenizer.Decode(ids, skipSpecialTokens: true));
        }

        Assert.True(tokenizer.AddsBos);
        Assert.False(tokenizer.AddsEos);
        Assert.Null(tokenizer.PaddingId);
        Assert.Equal([2], tokenizer.EndIds);
    }

    private static string Streamed(Tokenizer tokenizer, int[] ids)
    {
        StreamingDecoder stream = tokenizer.Stream(skipSpecialTokens: false);
        List<string> parts = [.. ids.Select(stream.Append), stream.Flush()];
        Assert.All(parts, part => Assert.DoesNotContain(part.EnumerateRunes(), r => r.Value == 0xFFFD));
        return string.Concat(parts);
    }
}

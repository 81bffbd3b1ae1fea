using System.Text.Json;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers.ChatTemplates;

namespace Engine.Tests.Tokenizers.ChatTemplates;

/// <summary>Published templates: what is recognised renders as Jinja does, to the character, and what is not plain is refused.</summary>
public class FixtureTests
{
    private static readonly string[] Recognised =
    [
        "MiMo-VL", "Qwen-Qwen2.5-7B-Instruct", "google-gemma-2-2b-it", "meta-llama-Llama-3.2-3B-Instruct", "meta-llama-Llama-3.3-70B-Instruct", "mistralai-Mistral-Nemo-Instruct-2407",
    ];

    [TestDataFact]
    public void What_is_recognised_renders_as_published_and_refuses_what_the_template_refuses()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/chat-templates/cases.json")));
        DateOnly now = DateOnly.FromDateTime(cases.RootElement.GetProperty("now").GetDateTime());
        List<string> found = [], wrong = [];
        foreach (string path in Directory.GetFiles(TestData.Path("fixtures/chat-templates"), "*.jinja").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            ChatTemplate template;
            try { template = ChatTemplate.Of(File.ReadAllText(path), "<s>", "</s>", now); }
            catch (ModelLoadException refusal)
            {
                Assert.NotNull(refusal.Found);
                continue;
            }

            found.Add(name);
            using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(TestData.Path($"fixtures/chat-templates/expected/{name}.json")));
            int compared = 0;
            foreach (JsonElement c in cases.RootElement.GetProperty("cases").EnumerateArray())
            {
                if (Messages(c.GetProperty("variables")) is not { } messages) continue;
                compared++;
                JsonElement result = expected.RootElement.GetProperty(c.GetProperty("name").GetString()!);
                bool generate = c.GetProperty("variables").GetProperty("add_generation_prompt").GetBoolean();
                if (!Agrees(template, messages, generate, result)) wrong.Add($"{name}: {c.GetProperty("name")}");
            }

            Assert.True(compared >= 9);
        }

        Assert.Equal(Recognised, found);
        Assert.Empty(wrong);
    }

    [TestDataFact]
    public void The_chats_of_a_real_model_render_as_expected()
    {
        using GgufCheckpoint file = GgufCheckpoint.Open(TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"));
        ChatTemplate template = ChatTemplate.Of(file.Metadata.String("tokenizer.chat_template"));
        Assert.Equal("ChatML", template.Name);
        using JsonDocument model = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("models/smollm2.json")));
        foreach (JsonElement chat in model.RootElement.GetProperty("chats").EnumerateArray())
        {
            Assert.Equal(chat.GetProperty("rendered").GetString(), template.Render(Messages(chat)!));
        }
    }

    /// <summary>Messages of text alone, in the three roles, without tools; null for other cases.</summary>
    private static ChatMessage[]? Messages(JsonElement variables)
    {
        if (variables.TryGetProperty("tools", out _)) return null;
        JsonElement[] messages = [.. variables.GetProperty("messages").EnumerateArray()];
        return messages.All(m => m.GetProperty("content").ValueKind == JsonValueKind.String)
            ? [.. messages.Select(m => new ChatMessage(m.GetProperty("role").GetString()!, m.GetProperty("content").GetString()!))]
            : null;
    }

    private static bool Agrees(ChatTemplate template, ChatMessage[] messages, bool generate, JsonElement result)
    {
        try
        {
            string text = template.Render(messages, generate);
            return result.TryGetProperty("error", out _) || (result.TryGetProperty("output", out JsonElement output) && text == output.GetString());
        }
        catch (ArgumentException) { return !result.TryGetProperty("output", out _); }
    }
}

using System.Text.Json;
using Engine.Tests.Loading;
using Engine.Tests.Tokenizers;
using Engine.Tokenizers;
using Engine.Tokenizers.ChatTemplates;
using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Gguf.Writing;
using Engine.Training.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Tokenizers;

public class TokenizerJsonWriterTests
{
    private static readonly string[] Special = ["<|endoftext|>", ChatMlTemplate.Start, ChatMlTemplate.End];
    private static readonly TokenizerSettings Settings = new(Special[0]) { PadToken = Special[0], ModelMaxLength = 1024, ChatTemplate = ChatMlTemplate.Jinja };
    private static readonly TrainedVocabulary Vocabulary = BpeTrainer.Train(
        ["Once upon a time there was a little fox.", "The fox said: \"Hello, \u00FCgly w\u00F6rld!\" \U0001F98A"], 320, Special);

    [Fact]
    public void Any_text_comes_back()
    {
        using TempFolder folder = new();
        TokenizerJsonWriter.Write(folder.Path, Vocabulary, Settings);
        Tokenizer tokenizer = TokenizerJson.Load(folder.Path);
        Assert.Equal(Vocabulary.Tokens.Count, tokenizer.VocabSize);
        Prop.ForAll(TextGenerators.Hard().ToArbitrary(), text =>
        {
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
            Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeOrdinary(text)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Words_that_were_learned_are_one_token_and_special_tokens_are_themselves()
    {
        using TempFolder folder = new();
        TokenizerJsonWriter.Write(folder.Path, Vocabulary, Settings);
        Tokenizer tokenizer = TokenizerJson.Load(folder.Path);
        for (int id = 0; id < Vocabulary.Tokens.Count; id++) Assert.Equal(Vocabulary.Tokens[id], tokenizer.TokenText(id));
        Assert.Equal([Vocabulary.Tokens.ToList().IndexOf("Ġfox")], tokenizer.Encode(" fox"));
        Assert.Equal([1, 2, 0], tokenizer.Encode("<|im_start|><|im_end|><|endoftext|>"));
        Assert.DoesNotContain(tokenizer.EncodeOrdinary("<|im_start|>"), id => id < 3);
        Assert.Equal((null, 0, 0), (tokenizer.BosId, tokenizer.EosId, tokenizer.PaddingId));
        Assert.All([0, 1, 2], id => Assert.True(tokenizer.IsSpecial(id)));
    }

    /// <summary>Names, order and flags are those of a file that tokenizers wrote for the same components.</summary>
    [TestDataFact]
    public void The_file_has_the_shape_that_hugging_face_gives_it()
    {
        using TempFolder folder = new();
        TokenizerJsonWriter.Write(folder.Path, Vocabulary, Settings);
        using JsonDocument own = JsonDocument.Parse(File.ReadAllBytes(folder.File("tokenizer.json")));
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/tokenizers/bytelevel-gpt2/tokenizer.json")));
        Assert.Equal(Outline(theirs.RootElement), Outline(own.RootElement));

        // What is no vocabulary; of the tokens one, of the merges the kind.
        static string Outline(JsonElement json) => string.Join('\n', json.EnumerateObject().Select(p => p.Name switch
        {
            "added_tokens" => string.Join(',', p.Value[0].EnumerateObject().Select(f => f.Name == "content" ? f.Name : f.ToString())),
            "model" => Outline(p.Value),
            "vocab" => $"vocab {p.Value.ValueKind}",
            "merges" => $"merges {p.Value[0].ValueKind} {p.Value[0].GetArrayLength()}",
            _ => p.Name + JsonSerializer.Serialize(p.Value),
        }));
    }

    [Fact]
    public void The_chat_template_is_known()
    {
        using TempFolder folder = new();
        folder.Write("chat_template.jinja", "of a tokenizer that was there before");
        TokenizerJsonWriter.Write(folder.Path, Vocabulary, Settings);
        ChatTemplate template = ChatTemplate.Of(TokenizerJson.Load(folder.Path).ChatTemplate);
        Assert.Equal("ChatML", template.Name);
        Assert.Equal("<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n", template.Render([new(ChatMessage.User, "Hello!")]));
    }

    [Fact]
    public void Gguf_has_words_for_all_of_it()
    {
        using TempFolder folder = new();
        TokenizerJsonWriter.Write(folder.Path, Vocabulary, Settings);
        GgufVocabulary gguf = GgufVocabulary.FromTokenizerJson(folder.Path);
        Assert.Empty(gguf.Remarks);
        Assert.Equal("gpt2", gguf.Metadata[GgufKeys.Model]);
        Assert.Equal(ChatMlTemplate.Jinja, gguf.Metadata[GgufKeys.ChatTemplate]);
        Assert.Equal(Vocabulary.Tokens, (string[])gguf.Metadata[GgufKeys.Tokens]);
    }

    [Fact]
    public void A_copy_is_the_same_and_leaves_nothing_of_what_was_there()
    {
        using TempFolder from = new(), to = new();
        TokenizerJsonWriter.Write(from.Path, Vocabulary, Settings);
        string folder = to.File("made");
        TokenizerJsonWriter.Copy(from.Path, folder);
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), "old");
        TokenizerJsonWriter.Copy(from.Path, folder);
        TokenizerJsonWriter.Copy(folder, folder);
        Assert.Equal(
            ["special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"],
            Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(folder), f => Assert.Equal(File.ReadAllBytes(from.File(Path.GetFileName(f))), File.ReadAllBytes(f)));
        Assert.Throws<FileNotFoundException>(() => TokenizerJsonWriter.Copy(to.Path, folder));
    }

    [Fact]
    public void Roles_are_for_special_tokens_alone()
    {
        using TempFolder folder = new();
        Assert.Throws<ArgumentException>("settings", () => TokenizerJsonWriter.Write(folder.Path, Vocabulary, new("</s>")));
        Assert.Throws<ArgumentException>("settings", () => TokenizerJsonWriter.Write(folder.Path, Vocabulary, Settings with { PadToken = "a" }));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}

using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Json;

public sealed class TokenizerConfigTests
{
    private static readonly string Json = TokenizerFiles.ByteLevel().ToJsonString();

    [Fact]
    public void Nothing_beside_the_file_means_nothing_known()
    {
        Tokenizer tokenizer = TokenizerFiles.Load(Json);
        Assert.Equal((null, null, null, false), (tokenizer.BosId, tokenizer.EosId, tokenizer.ChatTemplate, tokenizer.AddsBos));
        Assert.Equal([301], tokenizer.EndIds); // known by its text
    }

    [Fact]
    public void The_config_goes_before_the_map()
    {
        Tokenizer tokenizer = TokenizerFiles.Load(Json, ("special_tokens_map.json", """{"bos_token": "<s>", "eos_token": "he", "pad_token": {"content": "</s>"}}"""), ("tokenizer_config.json", """{"eos_token": "</s>", "bos_token": null, "unk_token": "nothing"}"""));
        Assert.Equal((300, 301, 301, null), (tokenizer.BosId, tokenizer.EosId, tokenizer.PaddingId, tokenizer.UnknownId));
    }

    [Theory]
    [InlineData("LlamaTokenizerFast", "true", "true", "300 256 301")]
    [InlineData("LlamaTokenizer", "false", "true", "256 301")]
    [InlineData("GemmaTokenizer", "true", "null", "300 256")]
    [InlineData("PreTrainedTokenizerFast", "false", "true", "300 256")]
    [InlineData("Qwen2Tokenizer", "false", "null", "300 256")]
    public void Some_classes_heed_the_flags(string name, string addBos, string addEos, string expected)
    {
        Tokenizer tokenizer = TokenizerFiles.Load(Json, ("tokenizer_config.json", $$"""{"bos_token": "<s>", "eos_token": "</s>", "tokenizer_class": "{{name}}", "add_bos_token": {{addBos}}, "add_eos_token": {{addEos}}}"""));
        Assert.Equal(expected, string.Join(' ', tokenizer.Encode("he")));
    }

    [Fact]
    public void Chat_templates_come_from_three_places()
    {
        Assert.Equal("one", TokenizerFiles.Load(Json, ("tokenizer_config.json", """{"chat_template": "one"}""")).ChatTemplate);
        Assert.Equal("two", TokenizerFiles.Load(Json, ("tokenizer_config.json", """{"chat_template": [{"name": "tool_use", "template": "one"}, {"name": "default", "template": "two"}]}""")).ChatTemplate);
        Assert.Equal("three", TokenizerFiles.Load(Json, ("tokenizer_config.json", """{"chat_template": "one"}"""), ("chat_template.jinja", "three")).ChatTemplate);
    }

    [Fact]
    public void A_template_loses_its_byte_order_mark() => Assert.Equal("three", TokenizerFiles.Load(Json, ("chat_template.jinja", "\uFEFFthree")).ChatTemplate);

    [Theory]
    [InlineData("<|im_end|>", "301 302")]
    [InlineData("<end_of_turn>", "301 302")]
    [InlineData("<|eot_id|>", "301 302")]
    [InlineData("<|im_start|>", "301")]
    public void Ends_of_turns_are_known_by_their_texts(string text, string expected)
    {
        System.Text.Json.Nodes.JsonNode json = TokenizerFiles.ByteLevel();
        json["added_tokens"]!.AsArray().Add(System.Text.Json.Nodes.JsonNode.Parse($$"""{"id": 302, "content": "{{text}}", "special": true}"""));
        Assert.Equal(expected, string.Join(' ', TokenizerFiles.Load(json.ToJsonString(), ("tokenizer_config.json", """{"eos_token": "</s>"}""")).EndIds));
    }

    [Theory]
    [InlineData("tokenizer_config.json", """{"bos_token": 3}""")]
    [InlineData("tokenizer_config.json", "[")]
    [InlineData("tokenizer_config.json", """{"chat_template": 3}""")]
    [InlineData("special_tokens_map.json", """{"eos_token": {}}""")]
    public void Bad_files_are_refused(string file, string text)
    {
        var e = Assert.Throws<ModelLoadException>(() => TokenizerFiles.Load(Json, (file, text)));
        Assert.Equal(file, e.File);
    }
}

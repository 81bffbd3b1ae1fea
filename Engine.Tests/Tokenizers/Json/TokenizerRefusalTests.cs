using System.Text;
using System.Text.Json.Nodes;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Json;

public sealed class TokenizerRefusalTests
{
    [Theory]
    [InlineData("normalizer", """{"type": "Rot13"}""", "Rot13")]
    [InlineData("normalizer", """{"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Rot13"}]}""", "normalizers[1]")]
    [InlineData("normalizer", """{"type": "Precompiled", "precompiled_charsmap": "!!"}""", "precompiled_charsmap")]
    [InlineData("normalizer", """{"type": "Precompiled", "precompiled_charsmap": "/////w=="}""", "precompiled_charsmap")]
    [InlineData("normalizer", """{"type": "Replace", "pattern": {"Regex": "("}, "content": ""}""", "Regex")]
    [InlineData("normalizer", """{"type": "Strip", "strip_left": 1, "strip_right": true}""", "strip_left")]
    [InlineData("normalizer", """[1]""", "normalizer")]
    [InlineData("pre_tokenizer", """{"type": "Magic"}""", "Magic")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"Regex": "\\p{Klingon}"}, "behavior": "Isolated", "invert": false}""", "Klingon")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"String": "a"}, "behavior": "Sideways", "invert": false}""", "Sideways")]
    [InlineData("pre_tokenizer", """{"type": "Metaspace", "replacement": "ab"}""", "replacement")]
    [InlineData("decoder", """{"type": "Magic"}""", "Magic")]
    [InlineData("decoder", """{"type": "Strip", "content": "", "start": 1, "stop": 0}""", "content")]
    [InlineData("decoder", """{"type": "Strip", "content": " ", "start": -1, "stop": 0}""", "start")]
    [InlineData("post_processor", """{"type": "Magic"}""", "Magic")]
    [InlineData("post_processor", """{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "B"}}], "special_tokens": {}}""", "single[0]")]
    [InlineData("post_processor", """{"type": "TemplateProcessing", "single": [], "special_tokens": {}}""", "post_processor")]
    [InlineData("post_processor", """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<x>"}}, {"Sequence": {"id": "A"}}], "special_tokens": {}}""", "<x>")]
    [InlineData("post_processor", """{"type": "BertProcessing", "sep": ["[SEP]"], "cls": ["[CLS]", 1]}""", "sep")]
    [InlineData("model", """{"type": "Oracle"}""", "Oracle")]
    [InlineData("model", "null", "model")]
    [InlineData("model", "[]", "model")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}""", "ab")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0, "aa": 1}, "merges": ["a a a"]}""", "merges[0]")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0, "aa": 1}, "merges": [["a"]]}""", "merges[0]")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": -1}, "merges": []}""", "vocab.a")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 2000000000}, "merges": []}""", "2000000000")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 1e40}, "merges": []}""", "vocab.a")]
    [InlineData("model", """{"type": "BPE", "vocab": {"\ud800": 1}, "merges": []}""", "vocab")]
    [InlineData("model", """{"type": "Unigram", "vocab": [["a", "x"]], "unk_id": 0}""", "vocab[0]")]
    [InlineData("model", """{"type": "Unigram", "vocab": [["a", 1e999]], "unk_id": 0}""", "vocab[0]")]
    [InlineData("model", """{"type": "Unigram", "vocab": [["a", -1]], "unk_id": 5}""", "5")]
    [InlineData("added_tokens", """[{"id": 2000000000, "content": "x"}]""", "added_tokens[0]")]
    [InlineData("added_tokens", """[{"id": 1}]""", "content")]
    [InlineData("added_tokens", """[{"id": 1, "content": "\udc00"}]""", "content")]
    [InlineData("added_tokens", """{}""", "added_tokens")]
    public void Bad_parts_are_refused_by_name(string part, string value, string named)
    {
        string json = TokenizerFiles.ByteLevel().ToJsonString();
        var node = (JsonObject)JsonNode.Parse(json)!;
        node.Remove(part);
        // Put in as text, because a JSON node cannot hold some of these.
        json = node.ToJsonString()[..^1] + $", \"{part}\": {value}}}";
        var e = Assert.Throws<ModelLoadException>(() => TokenizerFiles.Load(json));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("tokenizer.json: ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("3")]
    public void Files_of_another_shape_are_refused(string json) => Assert.Throws<ModelLoadException>(() => TokenizerFiles.Load(json));

    [Fact]
    public void Deep_nesting_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", 100_000)) + string.Concat(Enumerable.Repeat("]}", 100_000));
        Assert.Throws<ModelLoadException>(() => TokenizerFiles.Load($$$$"""{"normalizer": {{{{deep}}}}, "model": {"type": "WordLevel", "vocab": {}}}"""));
    }

    [Fact]
    public void Missing_files_are_refused() => Assert.Throws<ModelLoadException>(() => TokenizerJson.Load(Path.Combine(Path.GetTempPath(), "no-such-folder")));

    [Fact]
    public void Bytes_changed_at_random_load_or_are_refused()
    {
        byte[] good = Encoding.UTF8.GetBytes(TokenizerFiles.ByteLevel().ToJsonString());
        var random = new Random(3);
        int loaded = 0, refused = 0;
        for (int i = 0; i < 500; i++)
        {
            byte[] bad = [.. good];
            for (int n = random.Next(3); n >= 0; n--) bad[random.Next(bad.Length)] = (byte)random.Next(32, 127);
            if (i % 5 == 0) bad = bad[..random.Next(bad.Length)];
            try
            {
                Tokenizer tokenizer = TokenizerFiles.Load(Encoding.UTF8.GetString(bad));
                tokenizer.Decode(tokenizer.Encode("hello <s> é"));
                loaded++;
            }
            catch (ModelLoadException)
            {
                refused++;
            }
        }

        Assert.True(loaded > 20 && refused > 20, $"{loaded} loaded, {refused} refused");
    }
}

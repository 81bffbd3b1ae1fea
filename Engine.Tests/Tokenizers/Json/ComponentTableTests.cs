using System.Text.Json.Nodes;
using Engine.Tokenizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Json;

/// <summary>Every type of component can be read, with its options and its defaults, and does something.</summary>
public sealed class ComponentTableTests
{
    [Theory]
    [InlineData("""{"type": "NFC"}""", "e\u0301", "\u00E9")]
    [InlineData("""{"type": "NFD"}""", "\u00E9", "e\u0301")]
    [InlineData("""{"type": "NFKC"}""", "ﬁ", "fi")]
    [InlineData("""{"type": "NFKD"}""", "ﬁ\u00E9", "fie\u0301")]
    [InlineData("""{"type": "Lowercase"}""", "AB", "ab")]
    [InlineData("""{"type": "StripAccents"}""", "e\u0301", "e")]
    [InlineData("""{"type": "Nmt"}""", "a\u200Bb", "a b")]
    [InlineData("""{"type": "Strip", "strip_left": true, "strip_right": false}""", " a ", "a ")]
    [InlineData("""{"type": "Prepend", "prepend": "_"}""", "a", "_a")]
    [InlineData("""{"type": "Append", "append": "_"}""", "a", "a_")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "a"}, "content": "b"}""", "aXa", "bXb")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "[a-c]+"}, "content": "b"}""", "aaXa", "bXb")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}""", "É漢", "e 漢 ")]
    [InlineData("""{"type": "BertNormalizer", "strip_accents": false, "lowercase": true}""", "É", "é")]
    [InlineData("""{"type": "ByteLevel"}""", "a", "a")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "Lowercase"}, {"type": "Prepend", "prepend": "X"}]}""", "AB", "Xab")]
    public void Normalizers(string component, string text, string expected) => Assert.Equal(expected, Through("normalizer", component, text));

    [Theory]
    [InlineData("""{"type": "Whitespace"}""", "he ll!", "he|ll|!")]
    [InlineData("""{"type": "WhitespaceSplit"}""", "he ll!", "he|ll|!")]
    [InlineData("""{"type": "BertPreTokenizer"}""", "he,ll", "he|,|ll")]
    [InlineData("""{"type": "Punctuation"}""", "h,e", "h|,|e")]
    [InlineData("""{"type": "Punctuation", "behavior": "Removed"}""", "h,e", "h|e")]
    [InlineData("""{"type": "Digits", "individual_digits": true}""", "he1", "he|1")]
    [InlineData("""{"type": "Digits"}""", "he1", "he|1")]
    [InlineData("""{"type": "CharDelimiterSplit", "delimiter": "e"}""", "hell", "h|ll")]
    [InlineData("""{"type": "Split", "pattern": {"String": "."}, "behavior": "Removed", "invert": false}""", "he.ll", "he|ll")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "l+"}, "behavior": "Removed", "invert": true}""", "hell", "ll")]
    [InlineData("""{"type": "Metaspace", "replacement": "l", "prepend_scheme": "always", "split": false}""", "lhe", "l|he")]
    [InlineData("""{"type": "Metaspace", "replacement": "l", "add_prefix_space": false}""", "he", "he")]
    [InlineData("""{"type": "FixedLength", "length": 1}""", "hell", "h|e|l|l")]
    [InlineData("""{"type": "UnicodeScripts"}""", "hell", "he|ll")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": true}""", "he", "Ġhe")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "ByteLevel", "add_prefix_space": true, "use_regex": false}]}""", "he he", "Ġhe|Ġhe")]
    public void Pre_tokenizers(string component, string text, string expected)
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        json["pre_tokenizer"] = JsonNode.Parse(component);
        Tokenizer tokenizer = TokenizerFiles.Load(json.ToJsonString());
        Assert.Equal(expected, string.Join('|', tokenizer.Encode(text, addSpecialTokens: false).Select(tokenizer.TokenText)));
    }

    [Theory]
    [InlineData("""{"type": "ByteLevel"}""", "Ġhe|ll", " hell")]
    [InlineData("""{"type": "Metaspace", "replacement": "Ġ", "prepend_scheme": "always"}""", "Ġhe|Ġhe", "he he")]
    [InlineData("""{"type": "WordPiece", "prefix": "l", "cleanup": false}""", "he|ll|he", "hel he")]
    [InlineData("""{"type": "BPEDecoder", "suffix": "l"}""", "he|ll|he|l", "he  he")]
    [InlineData("""{"type": "ByteFallback"}""", "he|ll", "hell")]
    [InlineData("""{"type": "Fuse"}""", "he|ll", "hell")]
    [InlineData("""{"type": "Strip", "content": "l", "start": 1, "stop": 0}""", "he|ll", "hel")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "ll"}, "content": "y"}""", "he|ll", "hey")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "l"}, "content": "y"}""", "he|ll", "heyy")]
    [InlineData("""{"type": "CTC", "pad_token": "ll", "word_delimiter_token": "l", "cleanup": true}""", "he|he|ll|he|l", "hehe ")]
    [InlineData("""{"type": "Sequence", "decoders": [{"type": "Fuse"}, {"type": "Strip", "content": "h", "start": 1, "stop": 0}]}""", "he|he", "ehe")]
    [InlineData("null", "he|ll", "he ll")]
    public void Decoders(string component, string tokens, string expected)
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        json["decoder"] = JsonNode.Parse(component);
        Tokenizer tokenizer = TokenizerFiles.Load(json.ToJsonString());
        Assert.Equal(expected, tokenizer.Decode([.. tokens.Split('|').Select(t => tokenizer.IdOf(t)!.Value)]));
    }

    [Theory]
    [InlineData("""{"type": "BertProcessing", "sep": ["</s>", 301], "cls": ["<s>", 300]}""", "<s>|he|</s>")]
    [InlineData("""{"type": "RobertaProcessing", "sep": ["</s>", 301], "cls": ["<s>", 300], "trim_offsets": true, "add_prefix_space": true}""", "<s>|he|</s>")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""", "he")]
    [InlineData("""{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "E", "type_id": 0}}], "pair": [], "special_tokens": {"E": {"id": "E", "ids": [301, 300], "tokens": ["</s>", "<s>"]}}}""", "he|</s>|<s>")]
    [InlineData("""{"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true}, {"type": "BertProcessing", "sep": ["</s>", 301], "cls": ["<s>", 300]}]}""", "<s>|he|</s>")]
    public void Post_processors(string component, string expected)
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        json["post_processor"] = JsonNode.Parse(component);
        Tokenizer tokenizer = TokenizerFiles.Load(json.ToJsonString());
        Assert.Equal(expected, string.Join('|', tokenizer.Encode("he").Select(tokenizer.TokenText)));
        Assert.Equal("he", string.Join('|', tokenizer.Encode("he", addSpecialTokens: false).Select(tokenizer.TokenText)));
    }

    [Theory]
    [InlineData("""{"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "he": 1}}""", "1")]
    [InlineData("""{"vocab": {"<unk>": 0, "he": 1}}""", "1")]
    [InlineData("""{"type": "WordPiece", "vocab": {"[UNK]": 0, "h": 1, "##e": 2}}""", "1 2")]
    [InlineData("""{"unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 1, "vocab": {"[UNK]": 0, "h": 1, "##e": 2}}""", "0")]
    [InlineData("""{"type": "Unigram", "unk_id": 0, "vocab": [["?", 0], ["h", -1], ["e", -1.5], ["he", -3]]}""", "1 2")]
    [InlineData("""{"unk_id": null, "vocab": [["?", 0], ["h", -1], ["e", -1.5], ["he", -2]]}""", "3")]
    [InlineData("""{"type": "BPE", "dropout": 0.5, "unk_token": null, "vocab": {"h": 0, "e": 1, "he": 2}, "merges": ["h e"]}""", "2")]
    [InlineData("""{"vocab": {"h": 0, "e": 1, "he": 2}, "merges": [], "ignore_merges": true}""", "2")]
    public void Models(string component, string expected)
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        json["model"] = JsonNode.Parse(component);
        Assert.Equal(expected, string.Join(' ', TokenizerFiles.Load(json.ToJsonString()).Encode("he", addSpecialTokens: false)));
    }

    /// <summary>Encodes and decodes with bytes for tokens, so that what comes back is what the stage made of the text.</summary>
    private static string Through(string part, string component, string text)
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        json[part] = JsonNode.Parse(component);
        Tokenizer tokenizer = TokenizerFiles.Load(json.ToJsonString());
        return tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false));
    }
}

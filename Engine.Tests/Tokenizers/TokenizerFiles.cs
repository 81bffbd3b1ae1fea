using System.Text;
using System.Text.Json.Nodes;
using Engine.Tokenizers;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tests.Tokenizers;

/// <summary>Small tokenizer files, written for one test.</summary>
internal static class TokenizerFiles
{
    /// <summary>A byte-level BPE over all bytes with a few merges, as JSON to be changed.</summary>
    public static JsonNode ByteLevel()
    {
        var vocab = new JsonObject();
        for (int b = 0; b < 256; b++) vocab[ByteAlphabet.Char((byte)b).ToString()] = b;
        vocab["he"] = 256;
        vocab["Ġhe"] = 257;
        vocab["ll"] = 258;
        return JsonNode.Parse($$$$"""
            {
              "added_tokens": [
                {"id": 300, "content": "<s>", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false},
                {"id": 301, "content": "</s>", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}
              ],
              "normalizer": null,
              "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
              "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [300], "tokens": ["<s>"]}}},
              "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
              "model": {"type": "BPE", "vocab": {{{{vocab.ToJsonString()}}}}, "merges": ["h e", ["Ġ", "he"], "l l"]}
            }
            """)!;
    }

    /// <summary>A BPE over text as Llama 2 has it: three special tokens, the bytes (3 to 258), ▁ (259) and a to z (260 to 285), and no merges.</summary>
    public static JsonNode ByteFallback()
    {
        string[] special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
        var vocab = new JsonObject();
        foreach (string token in (string[])[.. special, .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"), "▁", .. Enumerable.Range('a', 26).Select(c => $"{(char)c}")]) vocab[token] = vocab.Count;
        var added = new JsonArray([.. special.Select((s, id) => JsonNode.Parse($$"""{"id": {{id}}, "content": "{{s}}", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}"""))]);
        return JsonNode.Parse($$$$"""
            {
              "added_tokens": {{{{added.ToJsonString()}}}},
              "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
              "pre_tokenizer": null,
              "post_processor": null,
              "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
              "model": {"type": "BPE", "byte_fallback": true, "vocab": {{{{vocab.ToJsonString()}}}}, "merges": []}
            }
            """)!;
    }

    /// <summary>Loads files from a folder of their own: `tokenizer.json` and whatever else is named.</summary>
    public static Tokenizer Load(string json, params (string Name, string Text)[] others)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tokenizer");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "tokenizer.json"), json, new UTF8Encoding(false));
            foreach ((string name, string text) in others) File.WriteAllText(Path.Combine(folder.FullName, name), text);
            return TokenizerJson.Load(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

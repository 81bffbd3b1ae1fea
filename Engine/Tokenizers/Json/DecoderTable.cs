using Engine.Tokenizers.Decoders;

namespace Engine.Tokenizers.Json;

/// <summary>The decoders of tokenizer.json by type.</summary>
internal static class DecoderTable
{
    private static readonly Dictionary<string, Func<JsonPart, TokenDecoder>> Types = new()
    {
        ["Sequence"] = json => new SequenceDecoder([.. json["decoders"].Elements().Select(Read)]),
        ["ByteLevel"] = _ => new ByteLevelDecoder(),
        ["Metaspace"] = json => new MetaspaceDecoder(PreTokenizerTable.Replacement(json), PreTokenizerTable.Scheme(json)),
        ["WordPiece"] = json => new WordPieceDecoder(json.String("prefix", "##"), json.Flag("cleanup", true)),
        ["BPEDecoder"] = json => new BpeDecoder(json.String("suffix", "</w>")),
        ["ByteFallback"] = _ => new ByteFallbackDecoder(),
        ["Fuse"] = _ => new FuseDecoder(),
        ["Strip"] = json => new StripDecoder(PreTokenizerTable.Character(json, "content"), json.Index("start"), json.Index("stop")),
        ["Replace"] = Replace,
        ["CTC"] = json => new CtcDecoder(json.String("pad_token", "<pad>"), json.String("word_delimiter_token", "|"), json.Flag("cleanup", true)),
    };

    /// <summary>The decoder that a value describes.</summary>
    public static TokenDecoder Read(JsonPart json) => json.Make("decoder", Types);

    private static ReplaceDecoder Replace(JsonPart json)
    {
        string content = json.String("content");
        return json.PatternOf("pattern", text => new ReplaceDecoder(text, content), pattern => new ReplaceDecoder(pattern, content));
    }
}

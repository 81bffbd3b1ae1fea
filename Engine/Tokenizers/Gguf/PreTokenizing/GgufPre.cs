using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Gguf.PreTokenizing;

/// <summary>One value of `tokenizer.ggml.pre`: how text is cut before a BPE, and what goes with that.</summary>
/// <param name="Patterns">One after the other over the pieces of the one before; a match is a piece, and so is what is between matches.</param>
internal sealed record GgufPre(params string[] Patterns)
{
    /// <summary>Whether a piece that is a token is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Whether BOS goes in front where the file does not say.</summary>
    public bool AddBos { get; init; }

    /// <summary>Whether BOS goes in front whatever the file says (files of Gemma 4 say no by mistake).</summary>
    public bool AlwaysAddBos { get; init; }

    /// <summary>
    /// Whether merges work on text, with tokens &lt;0x00&gt; to &lt;0xFF&gt; for what has none, instead of on the characters that stand for bytes.
    /// </summary>
    public bool RawUtf8 { get; init; }

    /// <summary>Whether spaces become ▁ first.</summary>
    public bool EscapesSpaces { get; init; }

    /// <summary>Whether a run of line feeds that is a token is that token, whatever the merges say.</summary>
    public bool WholeLineFeeds { get; init; }

    /// <summary>The stage before the cut, if any.</summary>
    public Normalizer? Normalizer => EscapesSpaces ? new ReplaceNormalizer(" ", "▁") : null;

    /// <summary>The cut; bytes are spelt in their alphabet unless merges work on text.</summary>
    public PreTokenizer PreTokenizer()
    {
        IEnumerable<PreTokenizer> cuts = Patterns.Select(p => new SplitPreTokenizer(Pattern.Parse(p), SplitBehavior.Isolated, invert: false));
        return new SequencePreTokenizer([.. RawUtf8 ? cuts : cuts.Append(new ByteLevelPreTokenizer(addPrefixSpace: false, useRegex: false))]);
    }
}

using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`Whitespace`: runs of word characters (joiners among them) and runs of other characters are pieces, white space is dropped.</summary>
internal sealed class WhitespacePreTokenizer : PreTokenizer
{
    private static readonly SplitPreTokenizer Splitter = new(Pattern.Parse(@"[\w\u200C\u200D]+|[^\w\s\u200C\u200D]+"), SplitBehavior.Removed, invert: true);

    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next) => Splitter.Attach(next);
}

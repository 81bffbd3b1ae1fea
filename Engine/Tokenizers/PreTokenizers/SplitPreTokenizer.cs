using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`Split`: at the matches of a pattern, or with invert at what is between them.</summary>
internal sealed class SplitPreTokenizer(Pattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next) => new PatternSink(next, pattern, behavior, invert);
}

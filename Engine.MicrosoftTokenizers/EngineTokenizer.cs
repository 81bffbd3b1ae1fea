using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace Engine.Tokenizers;

/// <summary>
/// A tokenizer of the Engine behind Microsoft's interface. Normalising and splitting are the tokenizer's own and cannot be left out, so that the settings
/// for that
/// change nothing; offsets and indices are those of the text as it was given.
/// </summary>
internal sealed class EngineTokenizer(Tokenizer tokenizer, bool addSpecialTokens, bool parseSpecialTokens) : Microsoft.ML.Tokenizers.Tokenizer
{
    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        string all = text ?? textSpan.ToString();
        IReadOnlyList<TokenSpan> spans = tokenizer.EncodeWithOffsets(all, addSpecialTokens, parseSpecialTokens);
        int kept = KeptFromStart(spans, settings.MaxTokenCount);
        return new EncodeResults<EncodedToken>
        {
            Tokens = [.. spans.Take(kept).Select(s => new EncodedToken(s.Id, tokenizer.TokenText(s.Id) ?? "", new Range(s.Start, s.End)))],
            CharsConsumed = kept == spans.Count ? all.Length : kept == 0 ? 0 : spans[kept - 1].End,
        };
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        string all = text ?? textSpan.ToString();
        int[] ids = tokenizer.Encode(all, addSpecialTokens, parseSpecialTokens);
        if (ids.Length <= settings.MaxTokenCount) return new EncodeResults<int> { Tokens = ids, CharsConsumed = all.Length };
        EncodeResults<EncodedToken> tokens = EncodeToTokens(all, default, settings);
        return new EncodeResults<int> { Tokens = [.. tokens.Tokens.Select(t => t.Id)], CharsConsumed = tokens.CharsConsumed };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
        => EncodeToIds(text, textSpan, settings).Tokens.Count;

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText,
        out int tokenCount)
    {
        string all = text ?? textSpan.ToString();
        normalizedText = null;
        IReadOnlyList<TokenSpan> spans = tokenizer.EncodeWithOffsets(all, addSpecialTokens, parseSpecialTokens);
        if (fromEnd)
        {
            int first = KeptFromEnd(spans, settings.MaxTokenCount);
            tokenCount = spans.Count - first;
            return first == 0 ? 0 : first == spans.Count ? all.Length : spans[first].Start;
        }

        tokenCount = KeptFromStart(spans, settings.MaxTokenCount);
        return tokenCount == spans.Count ? all.Length : tokenCount == 0 ? 0 : spans[tokenCount - 1].End;
    }

    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids) => tokenizer.Decode([.. ids]);

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        (idsConsumed, charsWritten) = (0, 0);
        StreamingDecoder stream = tokenizer.Stream(skipSpecialTokens: false);
        int seen = 0;
        foreach (int id in ids)
        {
            string part = stream.Append(id);
            seen++;
            if (!part.TryCopyTo(destination[charsWritten..])) return OperationStatus.DestinationTooSmall;
            charsWritten += part.Length;
            // Ids of which nothing has come yet may be part of a character that does not fit.
            if (part.Length > 0) idsConsumed = seen;
        }

        string rest = stream.Flush();
        if (!rest.TryCopyTo(destination[charsWritten..])) return OperationStatus.DestinationTooSmall;
        (charsWritten, idsConsumed) = (charsWritten + rest.Length, seen);
        return OperationStatus.Done;
    }

    /// <summary>How many tokens stay of at most so many: none of those that share a character with one that goes.</summary>
    private static int KeptFromStart(IReadOnlyList<TokenSpan> spans, int most)
    {
        if (most >= spans.Count) return spans.Count;
        int kept = most;
        while (kept > 0 && spans[kept].Start < spans[kept - 1].End) kept--;
        return kept;
    }

    private static int KeptFromEnd(IReadOnlyList<TokenSpan> spans, int most)
    {
        if (most >= spans.Count) return 0;
        int first = spans.Count - most;
        while (first < spans.Count && spans[first].Start < spans[first - 1].End) first++;
        return first;
    }
}

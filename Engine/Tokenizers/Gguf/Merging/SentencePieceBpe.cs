using System.Buffers;
using System.Text;
using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Gguf.Merging;

/// <summary>
/// SentencePiece's BPE without a list of merges: two neighbours may become one wherever their joined text is a token; the token with the highest
/// score goes first, the leftmost of these. What is no token in the end is spelt by its bytes, or is unknown. Time is n log n. Source: sentencepiece,
/// bpe_model.cc; llm_tokenizer_spm in llama.cpp's llama-vocab.cpp.
/// </summary>
internal sealed class SentencePieceBpe : TokenModel
{
    private readonly GgufTokens _tokens;
    private readonly int? _unknown;
    private readonly int _longest;
    private readonly bool _neverUnknown;
    private readonly CutPoints _cuts;
    private readonly WordCache _cache = new();

    /// <summary>Takes the tokens, and which of them stands for a byte that has no token.</summary>
    public SentencePieceBpe(GgufTokens tokens, int? unknownId)
    {
        (_tokens, _unknown) = (tokens, unknownId);
        _longest = tokens.Texts.Max(t => t.Length);
        _neverUnknown = Enumerable.Range(0, 256).All(b => tokens.Table.OfByte((byte)b) >= 0);
        HashSet<(char, char)> joined = [];
        foreach (string text in tokens.Texts)
            for (int i = 1; i < text.Length; i++) joined.Add((text[i - 1], text[i]));
        _cuts = new CutPoints(joined);
    }

    /// <inheritdoc/>
    public override int VocabSize => _tokens.Count;

    /// <inheritdoc/>
    public override string? TokenText(int id) => _tokens.Table[id];

    /// <inheritdoc/>
    public override int? IdOf(string token) => _tokens.Table[token];

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, PooledList<int> ids)
    {
        bool unknown = false;
        int start = 0;
        for (int i = 1; i < piece.Length; i++)
        {
            if (!_cuts.Allows(piece[i - 1], piece[i])) continue;
            unknown = Merge(piece[start..i], ids, unknown);
            start = i;
        }

        Merge(piece[start..], ids, unknown);
    }

    /// <summary>
    /// Tokenizes a stretch across whose ends nothing merges, and says whether it ended in unknown text; <paramref name="unknown"/> says it of what
    /// was before.
    /// </summary>
    private bool Merge(ReadOnlySpan<char> piece, PooledList<int> ids, bool unknown)
    {
        if (_neverUnknown && _cache.TryAppend(piece, ids)) return false;
        int first = ids.Count;
        Symbol[] rented = ArrayPool<Symbol>.Shared.Rent(piece.Length);
        Span<Symbol> symbols = rented.AsSpan(0, Symbols(piece, rented));
        using MinQueue queue = new();
        queue.Reserve(symbols.Length);
        for (int i = 0; i < symbols.Length; i++) Offer(piece, symbols, queue, i);
        while (queue.TryDequeue(out ulong item))
        {
            // Of pairs with one score the left one goes first. A pair may have changed since it was queued: then its token has changed too, or it has gone.
            int left = (int)(uint)item;
            if (symbols[left].Merged is not (>= 0 and int id) || Descending(_tokens.Scores[id]) != (uint)(item >> 32)) continue;
            int right = symbols[left].Next, next = symbols[right].Next;
            symbols[left].Length += symbols[right].Length;
            symbols[left].Next = next;
            symbols[right].Merged = -1;
            if (next >= 0) symbols[next].Previous = left;
            if (symbols[left].Previous >= 0) Offer(piece, symbols, queue, symbols[left].Previous);
            Offer(piece, symbols, queue, left);
        }

        for (int i = 0; i >= 0 && i < symbols.Length; i = symbols[i].Next) unknown = !Emit(piece.Slice(symbols[i].Start, symbols[i].Length), ids, unknown);
        ArrayPool<Symbol>.Shared.Return(rented);
        if (_neverUnknown) _cache.Add(piece, ids, first);
        return unknown;
    }

    private void Offer(ReadOnlySpan<char> piece, Span<Symbol> symbols, MinQueue queue, int left)
    {
        ref Symbol symbol = ref symbols[left];
        symbol.Merged = -1;
        if (symbol.Next < 0) return;
        int length = symbol.Length + symbols[symbol.Next].Length;
        if (length > _longest || _tokens.Table[piece.Slice(symbol.Start, length)] is not int id) return;
        symbol.Merged = id;
        queue.Enqueue((ulong)Descending(_tokens.Scores[id]) << 32 | (uint)left);
    }

    /// <summary>A stretch of text, its neighbours, and the token that it would become with the next one, or -1.</summary>
    private struct Symbol
    {
        public int Start, Length, Previous, Next, Merged;
    }

    /// <summary>Writes one symbol for each code point, and gives their number.</summary>
    private static int Symbols(ReadOnlySpan<char> piece, Span<Symbol> symbols)
    {
        int count = 0;
        for (int at = 0, size; at < piece.Length; at += size)
        {
            size = at + 1 < piece.Length && char.IsSurrogatePair(piece[at], piece[at + 1]) ? 2 : 1;
            symbols[count] = new Symbol { Start = at, Length = size, Previous = count - 1, Next = at + size < piece.Length ? count + 1 : -1, Merged = -1 };
            count++;
        }

        return count;
    }

    /// <summary>
    /// Adds the ids of a symbol; where it has neither a token nor tokens for its bytes, one unknown token for it and its like before it, and says
    /// false.
    /// </summary>
    private bool Emit(ReadOnlySpan<char> text, PooledList<int> ids, bool afterUnknown)
    {
        if (_tokens.Table[text] is int id)
        {
            ids.Add(id);
            return true;
        }

        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..Encoding.UTF8.GetBytes(text, bytes)];
        bool allBytes = true;
        foreach (byte b in bytes) allBytes &= _tokens.Table.OfByte(b) >= 0;
        if (allBytes) foreach (byte b in bytes) ids.Add(_tokens.Table.OfByte(b));
        else if (!afterUnknown && _unknown is int unknown) ids.Add(unknown);
        return allBytes;
    }

    /// <summary>Numbers whose ascending order is the descending order of the scores.</summary>
    private static uint Descending(float score)
    {
        // Adding zero makes -0 the same as 0.
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x80000000) != 0 ? bits : ~(bits | 0x80000000);
    }
}

using System.Text;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Gguf;

/// <summary>
/// SentencePiece's BPE without a list of merges: two neighbours may become one wherever their joined text is a token; the token with the highest score goes first, the leftmost of
/// these. What is no token in the end is spelt by its bytes, or is unknown. Time is n log n. Source: sentencepiece, bpe_model.cc; llm_tokenizer_spm in llama.cpp's llama-vocab.cpp.
/// </summary>
internal sealed class SentencePieceBpe : TokenModel
{
    private readonly GgufTokens _tokens;
    private readonly int? _unknown;
    private readonly int _longest;

    /// <summary>Takes the tokens, and which of them stands for a byte that has no token.</summary>
    public SentencePieceBpe(GgufTokens tokens, int? unknownId)
    {
        (_tokens, _unknown) = (tokens, unknownId);
        _longest = tokens.Texts.Max(t => t.Length);
    }

    /// <inheritdoc/>
    public override int VocabSize => _tokens.Count;

    /// <inheritdoc/>
    public override string? TokenText(int id) => _tokens.Table[id];

    /// <inheritdoc/>
    public override int? IdOf(string token) => _tokens.Table[token];

    /// <inheritdoc/>
    public override void Tokenize(string piece, List<int> ids)
    {
        List<Symbol> symbols = Symbols(piece);
        // Of pairs with one score the left one goes first; a pair that has changed since it was queued has another length.
        PriorityQueue<(int Left, int Right, int Length), ulong> queue = new();
        for (int i = 1; i < symbols.Count; i++) Offer(i - 1, i);
        while (queue.TryDequeue(out (int Left, int Right, int Length) pair, out _))
        {
            Symbol left = symbols[pair.Left], right = symbols[pair.Right];
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length) continue;
            symbols[pair.Left] = left with { Length = pair.Length, Next = right.Next };
            symbols[pair.Right] = right with { Length = 0 };
            if (right.Next >= 0) symbols[right.Next] = symbols[right.Next] with { Previous = pair.Left };
            Offer(left.Previous, pair.Left);
            Offer(pair.Left, right.Next);
        }

        bool unknown = false;
        for (int i = 0; i >= 0 && i < symbols.Count; i = symbols[i].Next) unknown = !Emit(piece.AsSpan(symbols[i].Start, symbols[i].Length), ids, unknown);

        void Offer(int left, int right)
        {
            if (left < 0 || right < 0) return;
            int length = symbols[left].Length + symbols[right].Length;
            if (length <= _longest && _tokens.Table[piece.AsSpan(symbols[left].Start, length)] is int id) queue.Enqueue((left, right, length), (ulong)Descending(_tokens.Scores[id]) << 32 | (uint)left);
        }
    }

    private readonly record struct Symbol(int Start, int Length, int Previous, int Next);

    /// <summary>One symbol for each code point.</summary>
    private static List<Symbol> Symbols(string piece)
    {
        List<Symbol> symbols = new(piece.Length);
        for (int at = 0, size; at < piece.Length; at += size)
        {
            size = char.IsSurrogatePair(piece, at) ? 2 : 1;
            symbols.Add(new Symbol(at, size, symbols.Count - 1, at + size < piece.Length ? symbols.Count + 1 : -1));
        }

        return symbols;
    }

    /// <summary>Adds the ids of a symbol; where it has neither a token nor tokens for its bytes, one unknown token for it and its like before it, and says false.</summary>
    private bool Emit(ReadOnlySpan<char> text, List<int> ids, bool afterUnknown)
    {
        if (_tokens.Table[text] is int id)
        {
            ids.Add(id);
            return true;
        }

        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..Encoding.UTF8.GetBytes(text, bytes)];
        bool spelt = true;
        foreach (byte b in bytes) spelt &= _tokens.Table.OfByte(b) >= 0;
        if (spelt) foreach (byte b in bytes) ids.Add(_tokens.Table.OfByte(b));
        else if (!afterUnknown && _unknown is int unknown) ids.Add(unknown);
        return spelt;
    }

    /// <summary>Numbers whose ascending order is the descending order of the scores.</summary>
    private static uint Descending(float score)
    {
        // Adding zero makes -0 the same as 0.
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x80000000) != 0 ? bits : ~(bits | 0x80000000);
    }
}

using System.Text;
using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Models;

namespace Engine.Tokenizers.Offsets;

/// <summary>
/// Finds which stretch of a piece each of its tokens stands for, by their texts: a token that spells what comes next stands for that, a token of a byte for the
/// character of which it is a byte, and the unknown token for all up to the text of the next one.
/// </summary>
internal ref struct TokenAligner(TokenModel model, int? unknownId, ReadOnlySpan<char> piece)
{
    private readonly ReadOnlySpan<char> _piece = piece;
    private int _at, _bytesDone;

    /// <summary>The stretch of the first of <paramref name="ids"/>, behind those that were asked for before; the others are the tokens that follow.</summary>
    public (int Start, int End) Next(ReadOnlySpan<int> ids)
    {
        int start = _at;
        if (ids[0] != unknownId || Spells(ids[0], _at) > 0)
        {
            if (IsByteOfNext(ids[0], out int size))
            {
                bool isLast = ++_bytesDone == Encoding.UTF8.GetByteCount(_piece.Slice(_at, size));
                if (isLast) (_at, _bytesDone) = (_at + size, 0);
                return (start, start + size);
            }

            // What no token spells, and none stands for, was left out.
            for (int from = _at; from < _piece.Length; from += SizeAt(from))
            {
                if (Spells(ids[0], from) is not (> 0 and int length)) continue;
                _at = from + length;
                return (from, _at);
            }
        }

        do _at = _at < _piece.Length ? _at + SizeAt(_at) : _at;
        while (_at < _piece.Length && (ids.Length == 1 || !Begins(ids[1])));
        return (start, _at);
    }

    private readonly int SizeAt(int at) => at + 1 < _piece.Length && char.IsSurrogatePair(_piece[at], _piece[at + 1]) ? 2 : 1;

    private readonly bool Begins(int id) => id == unknownId || Spells(id, _at) > 0 || IsByteOfNext(id, out _);

    /// <summary>How much of the piece a token spells at a place; 0 where it does not.</summary>
    private readonly int Spells(int id, int at)
    {
        ReadOnlySpan<char> token = model.TokenText(id);
        (string prefix, string suffix) = model.Affixes;
        if (at > 0 && prefix.Length > 0 && token.StartsWith(prefix) && Fits(token[prefix.Length..], at) is > 0 and int continuing) return continuing;
        if (suffix.Length > 0 && token.EndsWith(suffix) && Fits(token[..^suffix.Length], at) is > 0 and int ending) return ending;
        return Fits(token, at);
    }

    private readonly int Fits(ReadOnlySpan<char> text, int at) => _piece[at..].StartsWith(text) ? text.Length : 0;

    private readonly bool IsByteOfNext(int id, out int size)
    {
        size = 0;
        if (_at >= _piece.Length || ByteFallbackDecoder.ByteOf(model.TokenText(id) ?? "") is not byte b) return false;
        size = SizeAt(_at);
        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..Encoding.UTF8.GetBytes(_piece.Slice(_at, size), bytes)];
        return _bytesDone < bytes.Length && bytes[_bytesDone] == b;
    }
}

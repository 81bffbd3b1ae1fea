using System.Buffers.Binary;
using System.Text;

namespace Engine.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's compiled table of replacements: the size of a trie in bytes, a double-array trie over UTF-8 (Darts-clone), and a pool of texts that end in a zero byte, to which
/// the trie's values are offsets. A unit of the trie holds an offset to its children (bits 10-30, times 256 if bit 9), whether a value is there (bit 8) and a label (bits 0-7 and 31).
/// Source: sentencepiece, normalizer.cc (Normalizer::DecodePrecompiledCharsMap); darts-clone, darts.h.
/// </summary>
internal sealed class CharsMap
{
    private readonly uint[] _units;
    private readonly byte[] _pool;

    /// <summary>Reads the table; throws <see cref="FormatException"/> where its sizes contradict each other.</summary>
    public CharsMap(ReadOnlySpan<byte> table)
    {
        uint size = table.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (size > table.Length - 4 || size % 4 != 0) throw new FormatException("the precompiled character map is cut short");
        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++) _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(table[(4 + i * 4)..]);
        _pool = table[(4 + (int)size)..].ToArray();
    }

    /// <summary>The replacement of the shortest entry with which a text begins, and the length of that entry in bytes; null where none does.</summary>
    public (string Replacement, int Length)? Shortest(ReadOnlySpan<byte> text) => Find(text, longest: false);

    /// <summary>The same for the longest entry.</summary>
    public (string Replacement, int Length)? Longest(ReadOnlySpan<byte> text) => Find(text, longest: true);

    private (string, int)? Find(ReadOnlySpan<byte> text, bool longest)
    {
        (uint Offset, int Length)? found = null;
        uint node = 0, unit = Unit(0);
        node ^= Offset(unit);
        for (int i = 0; i < text.Length && text[i] != 0; i++)
        {
            node ^= text[i];
            unit = Unit(node);
            if ((unit & 0x800000FF) != text[i]) break;
            node ^= Offset(unit);
            if ((unit >> 8 & 1) == 0) continue;
            found = (Unit(node) & 0x7FFFFFFF, i + 1);
            if (!longest) break;
        }

        return found is (uint offset, int length) ? (Text(offset), length) : null;
    }

    private uint Unit(uint node) => node < _units.Length ? _units[node] : 0;

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);

    private string Text(uint offset)
    {
        if (offset >= _pool.Length) return "";
        ReadOnlySpan<byte> rest = _pool.AsSpan((int)offset);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}

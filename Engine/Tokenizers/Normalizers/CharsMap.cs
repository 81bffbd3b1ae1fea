using System.Buffers.Binary;

namespace Engine.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's compiled table of replacements: the size of a trie in bytes, a double-array trie over UTF-8 (Darts-clone), and a pool of texts
/// that end in a zero byte, to which the trie's values are offsets. A unit of the trie holds an offset to its children (bits 10-30, times 256 if bit
/// 9), whether a value is there (bit 8) and a label (bits 0-7 and 31). Source: sentencepiece, normalizer.cc (Normalizer::DecodePrecompiledCharsMap);
/// darts-clone, darts.h.
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

    /// <summary>The length in bytes of the shortest entry with which a text begins, and its replacement in UTF-8; 0 where none does.</summary>
    public int Shortest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, longest: false, out replacement);

    /// <summary>The same for the longest entry.</summary>
    public int Longest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, longest: true, out replacement);

    private int Find(ReadOnlySpan<byte> text, bool longest, out ReadOnlySpan<byte> replacement)
    {
        (uint Offset, int Length) found = default;
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

        replacement = found.Length > 0 ? Text(found.Offset) : default;
        return found.Length;
    }

    private uint Unit(uint node) => node < _units.Length ? _units[node] : 0;

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);

    private ReadOnlySpan<byte> Text(uint offset)
    {
        if (offset >= _pool.Length) return default;
        ReadOnlySpan<byte> rest = _pool.AsSpan((int)offset);
        int end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }
}

using System.Buffers.Binary;
using System.Text;
using Engine.Tokenizers.Normalizers;
using Xunit;

namespace Engine.Tests.Tokenizers.Normalizers;

public sealed class PrecompiledNormalizerTests
{
    [Fact]
    public void Replaces_graphemes_and_code_points()
    {
        // a becomes X, b is left; é (two bytes) becomes e.
        var map = new CharsMap(Table(("a", "X"), ("\u00E9", "e"), ("\u0301", "")));
        Assert.Equal(1, map.Shortest("ab"u8, out ReadOnlySpan<byte> replacement));
        Assert.Equal("X"u8, replacement);
        Assert.Equal(0, map.Shortest("b"u8, out _));
        Assert.Equal("XbeX", new PrecompiledNormalizer(map).Normalize("ab\u00E9a"));
        // The grapheme b + mark has no entry, so its parts are sought; the grapheme a + mark begins with one, which replaces all of it.
        Assert.Equal("bX", new PrecompiledNormalizer(map).Normalize("b\u0301a\u0301"));
        // Six bytes and more: only its parts.
        Assert.Equal("X", new PrecompiledNormalizer(map).Normalize("a\u0301\u0301\u0301"));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 8, 0, 0, 0, 1, 1, 1, 1 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 1, 1, 1 })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    public void Refuses_tables_that_are_cut_short(byte[] table) => Assert.Throws<FormatException>(() => new CharsMap(table));

    [Fact]
    public void Survives_any_trie()
    {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] table = new byte[4 + 4 * random.Next(40) + random.Next(8)];
            random.NextBytes(table);
            BinaryPrimitives.WriteUInt32LittleEndian(table, (uint)((table.Length - 4) / 4 * 4));
            Assert.NotNull(new PrecompiledNormalizer(new CharsMap(table)).Normalize("abc \u00E9漢\U0001F600"));
        }
    }

    /// <summary>A double array by the simplest placement: each node's children at the first free block of 256 units.</summary>
    private static byte[] Table(params (string Key, string Value)[] entries)
    {
        var pool = new MemoryStream();
        var units = new Dictionary<uint, uint>();
        uint nextBlock = 1;
        Place(0, 0, [.. entries.Select(e => (Encoding.UTF8.GetBytes(e.Key), e.Value))]);
        uint size = (nextBlock + 1) * 256;
        byte[] table = new byte[4 + size * 4 + pool.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(table, size * 4);
        foreach ((uint at, uint unit) in units) BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(4 + (int)at * 4), unit);
        pool.ToArray().CopyTo(table, 4 + (int)size * 4);
        return table;

        void Place(uint at, uint label, (byte[] Key, string Value)[] below)
        {
            uint children = nextBlock++ * 256;
            bool leaf = below.Any(e => e.Key.Length == 0);
            units[at] = (at ^ children) << 10 | (leaf ? 0x100u : 0) | label;
            if (leaf)
            {
                units[children] = 0x80000000 | (uint)pool.Length;
                pool.Write(Encoding.UTF8.GetBytes(below.First(e => e.Key.Length == 0).Value + "\0"));
            }

            foreach (var group in below.Where(e => e.Key.Length > 0).GroupBy(e => e.Key[0])) Place(children ^ group.Key, group.Key, [.. group.Select(e => (e.Key[1..], e.Value))]);
        }
    }
}

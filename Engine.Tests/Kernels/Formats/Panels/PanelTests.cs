using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Floats;
using Engine.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Ops;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Formats.Panels;

/// <summary>What is packed comes out again as the format's Decode says, bit for bit.</summary>
public unsafe class PanelTests
{
    public static IEnumerable<object[]> All => PanelFormats.All.Select(p => new object[] { p.Source.Name, p.Precision });

    internal static PanelFormat Of(string format, Precision precision) => PanelFormats.Of(FormatTable.ByName(format)!, precision);

    [Fact]
    public void A_range_begins_where_blocks_and_their_lines_of_scales_do() => Assert.All(PanelFormats.All, panel =>
    {
        Assert.Equal(0, ActivationFormat.RangeValues % panel.BlockSize);
        Assert.Equal(0, ActivationFormat.RangeValues / panel.BlockSize % panel.BlockGroup);
        Assert.Equal(0, ActivationFormat.RangeValues % panel.Activations.BlockSize);
    });

    [Fact]
    public void Every_format_has_a_panel_for_each_precision()
        => Assert.Equal(FormatTable.All.Concat(FormatTable.Coded).Concat(FormatTable.ReadOnly).SelectMany(f => new[] { (f.Name, Precision.Exact), (f.Name, Precision.Fast) }), PanelFormats.All.Select(p => (p.Source.Name, p.Precision)));

    [Theory, MemberData(nameof(All))]
    public void A_gathered_row_is_the_decoded_row(string format, Precision precision)
    {
        PanelFormat panel = Of(format, precision);
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int rows = random.Next(1, 17), k = RawRows.Length(panel.Source, random.Next(1, 14), random.Next(0, 40));
            byte[] bytes = RawRows.Random(panel.Source, rows, k, seed, wild: random.Next(2) == 0);
            (Format held, byte[] blocks) = RawRows.Held(panel, bytes);
            float[] expected = RawRows.Decode(held, blocks, rows, k);
            using var packed = new Guarded((int)panel.PanelBytes(k));
            using var values = new Guarded(k * sizeof(float));
            panel.Pack(bytes, rows, k, packed.Bytes);
            packed.ToArray();
            for (int r = 0; r < 16; r++)
            {
                panel.GatherRow(packed.Bytes, r, k, values.Floats);
                float[] row = values.ToArray();
                for (int i = 0; i < k; i++)
                {
                    float y = row[i];
                    Assert.True(r < rows ? Same(panel, expected[r * k + i], y, expected, r, i, k) : y == 0, $"row {r} of {rows}, value {i}: {y}");
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>A panel has the bytes that its rows have in the format it holds, mostly that of the file: an odd count of blocks 32 more, and the scales of fast F16 and BF16.</summary>
    [Theory, MemberData(nameof(All))]
    public void A_panel_has_the_size_of_its_rows(string format, Precision precision)
    {
        PanelFormat panel = Of(format, precision);
        foreach (int k in new[] { 256, 512, 768, 1280, 4096 })
        {
            long rows = 16 * panel.Held.RowBytes(k), bytes = panel.PanelBytes(k);
            long scales = panel.Activations == ActivationFormat.Int16By128 ? 64 * panel.Blocks(k) : 0;
            Assert.InRange(bytes, rows, rows + scales + 32);
            Assert.Equal(0, bytes % 64);
        }
    }

    /// <summary>A file's panels are read in place by whichever precision has the same ones.</summary>
    [Theory, MemberData(nameof(All))]
    public void Panels_that_are_said_to_be_the_same_are_the_same_bytes(string format, Precision precision)
    {
        PanelFormat panel = Of(format, precision), other = Of(format, precision == Precision.Exact ? Precision.Fast : Precision.Exact);
        Assert.True(panel.HasLayoutOf(panel));
        Assert.Equal(panel.HasLayoutOf(other), other.HasLayoutOf(panel));
        Assert.All(PanelFormats.All, p => Assert.False(p.Source.Name != format && p.HasLayoutOf(panel)));
        // Formats that are held as what has a kernel, and the two that fast precision rounds, differ.
        Assert.Equal(panel.Source is not (DecodedFormat or F16 or BF16), panel.HasLayoutOf(other));
        if (!panel.HasLayoutOf(other)) return;
        int k = RawRows.Length(panel.Source, 24, 7);
        byte[] rows = RawRows.Random(panel.Source, 13, k, 1);
        Assert.Equal(Packed(panel), Packed(other));

        byte[] Packed(PanelFormat by)
        {
            using var packed = new Guarded((int)by.PanelBytes(k));
            by.Pack(rows, 13, k, packed.Bytes);
            return new Span<byte>(packed.Bytes, (int)by.PanelBytes(k)).ToArray();
        }
    }

    [Theory, MemberData(nameof(All))]
    public void What_does_not_fit_is_refused(string format, Precision precision)
    {
        PanelFormat panel = Of(format, precision);
        int k = 256;
        byte[] rows = RawRows.Random(panel.Source, 2, k, 1);
        using var packed = new Guarded((int)panel.PanelBytes(k));
        byte* to = packed.Bytes;
        Assert.Throws<ArgumentException>(() => panel.Pack(rows, 3, k, to));
        Assert.Throws<ArgumentException>(() => panel.Pack(rows, 17, k, to));
        Assert.Throws<ArgumentOutOfRangeException>(() => panel.GatherRow(to, 16, k, null));
        Assert.Throws<ArgumentException>(() => panel.PanelBytes(int.MaxValue / 256 * 256));
        if (panel.Source.BlockSize > 1) Assert.Throws<ArgumentException>(() => panel.PanelBytes(k + 1));
    }

    [Theory, MemberData(nameof(All))]
    public void A_scale_that_is_not_finite_is_refused(string format, Precision precision)
    {
        PanelFormat panel = Of(format, precision);
        if (!RawRows.HasHalfScale(panel.Source)) return;
        foreach (Half bad in new[] { Half.NaN, Half.PositiveInfinity, Half.NegativeInfinity })
        {
            byte[] rows = RawRows.WithScale(panel.Source, bad, 256);
            using var packed = new Guarded((int)panel.PanelBytes(256));
            byte* to = packed.Bytes;
            Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => panel.Pack(rows, 1, 256, to)).Message);
        }
    }

    private static bool Same(PanelFormat panel, float x, float y, float[] all, int r, int i, int k)
    {
        if (panel.Activations != ActivationFormat.Int16By128) return BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y) || float.IsNaN(x) && float.IsNaN(y);

        // Fast F16 and BF16: within half a step of d = max / 4095, three roundings of q and one of the product; NaN throughout a block that has an infinity or NaN.
        int from = i / 128 * 128, to = Math.Min(from + 128, k);
        double max = 0;
        for (int j = from; j < to; j++) max = Math.Max(max, float.IsFinite(all[r * k + j]) ? Math.Abs(all[r * k + j]) : double.NaN);
        return double.IsNaN(max) ? float.IsNaN(y) : max <= Math.ScaleB(1, -100) ? y == 0 : Math.Abs((double)x - y) <= max / 4095 * (0.5 + 4095 * 4 * Math.ScaleB(1, -24));
    }
}

using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tests.Kernels.Ops;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Formats.Panels;

/// <summary>
/// A file may hold ready-made panels, and nobody looks at their values: any bytes may be multiplied and gathered. Panels lie between pages that may not
/// be touched; whatever they hold, a kernel reads within them, writes its outputs only, and gives the same bits on every width.
/// </summary>
public unsafe class HostilePanelTests
{
    public static IEnumerable<object[]> All => PanelTests.All;

    [Theory, MemberData(nameof(All))]
    public void Any_bytes_are_multiplied_and_gathered_the_same_on_every_width(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            MatMulCase ordinary = MatMulCase.Random(panel, seed, maxRows: 40, maxTokens: 5, maxBlocks: 9);
            byte[] stored = new byte[PanelFormat.PanelCount(ordinary.Rows) * panel.PanelBytes(ordinary.K)];
            Fill(stored, random);
            MatMulCase hostile = new(panel, ordinary.Rows, ordinary.K, ordinary.Tokens, ordinary.Weights, ordinary.X) { Stored = stored };
            int[]? first = null;
            foreach (LaneWidth width in LaneWidths.All.Where(LaneWidths.IsSupported))
            {
                int[] bits = MatMulCase.Bits(hostile.Multiply(width));
                Assert.Equal(first ??= bits, bits);
            }

            using var packed = new Guarded((int)panel.PanelBytes(ordinary.K));
            using var values = new Guarded(ordinary.K * sizeof(float));
            stored.AsSpan(0, (int)panel.PanelBytes(ordinary.K)).CopyTo(new Span<byte>(packed.Bytes, (int)panel.PanelBytes(ordinary.K)));
            for (int row = 0; row < PanelFormat.Rows; row++) panel.GatherRow(packed.Bytes, row, ordinary.K, values.Floats);
            values.ToArray();
            packed.ToArray();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    // Noise, or one byte all over: zeros, ones, infinities, NaN.
    private static void Fill(byte[] bytes, Random random)
    {
        byte[] fills = [0, 1, 0x7C, 0x7F, 0x80, 0xFC, 0xFF];
        if (random.Next(3) > 0) random.NextBytes(bytes);
        else bytes.AsSpan().Fill(fills[random.Next(fills.Length)]);
    }
}

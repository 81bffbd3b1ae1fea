using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tests.Kernels.Formats.Panels;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Ops;

/// <summary>Distances, tiles and unpacking are for speed alone: each gives the bits of the default.</summary>
public class MatMulTuningTests
{
    public static IEnumerable<object[]> All => PanelTests.All;

    [Theory, MemberData(nameof(All))]
    public void Every_tuning_gives_the_bits_of_the_default(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            MatMulCase c = MatMulCase.Random(panel, seed, maxRows: 20, maxTokens: 27, maxBlocks: 6);
            foreach (LaneWidth width in MatMulTests.Widths)
            {
                int[] bits = MatMulCase.Bits(c.Multiply(width));
                IReadOnlyList<int> sizes = TileTuning.Sizes(width);
                for (int i = 0; i < Distances.All.Count; i++)
                {
                    var tiles = new TileTuning(sizes[(seed + i) % sizes.Count], 2 + (seed / 7 + 5 * i) % 26);
                    Assert.Equal(bits, MatMulCase.Bits(c.Multiply(width, tiles, Distances.All[i])));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5));
    }

    [Fact]
    public void What_no_body_is_compiled_for_is_refused()
    {
        PanelFormat panel = PanelTests.Of("Q4_K", Precision.Fast);
        foreach (LaneWidth width in MatMulTests.Widths)
        {
            TileTuning usual = TileTuning.Default(width);
            Assert.Throws<ArgumentException>(() => MatMul.Bind(panel, width, usual, 64));
            Assert.Throws<ArgumentException>(() => MatMul.Bind(panel, width, usual with { LargestTile = 5 }, 0));
            Assert.Throws<ArgumentException>(() => MatMul.Bind(panel, width, usual with { UnpackFrom = 1 }, 0));
        }
    }
}

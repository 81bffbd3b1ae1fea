using System.Runtime.Intrinsics;
using Engine.Bench.Limits;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Tests.Bench.Limits;

public class MultiplyTests
{
    [Fact]
    public void A_format_is_multiplied_as_what_its_activations_are()
    {
        MultiplyOperand Of(string format) => MultiplyOperands.Of(FormatTable.ByName(format)!);
        Assert.All(new[] { "Q4_K", "Q6_K", "Q8_0", "Q4_0", "IQ1_S" }, f => Assert.Equal(MultiplyOperand.Bytes, Of(f)));
        Assert.All(new[] { "F16", "BF16" }, f => Assert.Equal(MultiplyOperand.Int16, Of(f)));
        Assert.Equal(MultiplyOperand.Float32, Of("F32"));
        Assert.Equal(MultiplyOperand.Float32, MultiplyOperands.Of(PanelFormats.Of(FormatTable.ByName("Q4_K")!, Precision.Exact)));
    }

    [Fact]
    public void Lanes_use_no_wider_registers_than_they_have_and_VNNI_only_by_its_name()
    {
        foreach (MultiplyOperand operand in Enum.GetValues<MultiplyOperand>())
            foreach (string lanes in new[] { "512", "256", "256-vnni", "128", "scalar" })
            {
                IReadOnlyList<MultiplySet> sets = MultiplySet.For(operand, lanes);
                Assert.NotEmpty(sets);
                int bits = lanes == "scalar" ? 128 : int.Parse(lanes.Split('-')[0], null);
                Assert.All(sets, s => Assert.True(s.IsSupported && s.Bits <= bits));
                if (lanes is "256" or "128" or "scalar") Assert.DoesNotContain(sets, s => s.IsVnni);
            }

        // Every width that this CPU has multiplies in registers of that width.
        foreach (LaneWidth width in LaneWidths.All.Where(w => LaneWidths.IsSupported(w) && w != LaneWidth.Scalar))
            Assert.Contains(MultiplySet.For(MultiplyOperand.Float32, width.Name()), s => s.Bits == int.Parse(width.Name().Split('-')[0], null));
    }

    [Fact]
    public void Every_loop_of_every_set_runs_and_takes_time_for_every_round()
    {
        foreach (MultiplySet set in MultiplySet.All.Where(s => s.IsSupported))
            foreach (MultiplySet.Loop loop in set.Loops)
            {
                double Seconds(int rounds) => Simultaneous.BestSeconds(1, 5, _ => loop.Run(rounds));
                // Ten times the rounds take about ten times as long: nothing was taken out of the loop.
                Seconds(1000);
                Assert.True(Seconds(400_000) > 4 * Seconds(40_000), $"{set}");
            }
    }

    [Fact]
    public void Pairs_and_their_sums_are_the_instructions_named()
    {
        if (System.Runtime.Intrinsics.X86.Ssse3.IsSupported)
        {
            // 2 · 3 + 2 · 3 in each int16.
            Vector128<int> x = Vector128.Create((byte)2).AsInt32(), w = Vector128.Create((sbyte)3).AsInt32();
            Assert.Equal(Vector128.Create((short)12), BytePairs128.Multiply(x, w).AsInt16());
            Assert.Equal(Vector128.Create(2 * (0x0202 * 0x0303)), ShortPairs128.Multiply(x, w));
        }

        if (System.Runtime.Intrinsics.X86.AvxVnni.IsSupported)
        {
            Vector256<int> x = Vector256.Create((byte)200).AsInt32(), w = Vector256.Create((sbyte)-3).AsInt32();
            Assert.Equal(Vector256.Create(1 - 4 * 600), ByteQuads256.MultiplyAdd(Vector256<int>.One, x, w));
        }
    }

    [Fact]
    public void The_peak_is_that_of_the_fastest_instructions()
    {
        var peak = new MultiplyPeak(MultiplyOperand.Float32, "128", 1);
        Assert.Equal((MultiplyOperand.Float32, 128), (peak.Set.Operand, peak.Set.Bits));
        Assert.InRange(peak.Measure(), 1e6, 1e13);
        Assert.InRange(CoreClock.Measure(), 1e8, 1e11);
    }
}

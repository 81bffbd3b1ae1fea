using Engine.Kernels.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Formats;

/// <summary>What every quantiser promises beyond accuracy on a smooth signal: bounds for any values, refusals, the same bytes everywhere.</summary>
public class EncodeTests
{
    /// <summary>
    /// The widest step of a format beside its block's largest magnitude, and the smallest magnitude from which its scales are normal numbers
    /// that make this hold. A step is extent / levels, where the extent is at most twice the magnitude; half of it is the rounding error. The K
    /// formats share 6- or 8-bit scales: half a scale step over all levels comes on top, and their search may clip what it weighs as cheap.
    /// The nearest point of IQ3_S may be four odd numbers off. MXFP4 may cut 8 off at 6, or round it by half of 4.
    /// </summary>
    private static readonly Dictionary<string, double> Steps = new()
    {
        ["F32"] = 0,
        ["F16"] = 1 / 1024.0,
        ["BF16"] = 1 / 128.0,
        ["Q8_0"] = 1 / 127.0,
        ["Q4_0"] = 2 / 8.0,
        ["Q5_0"] = 2 / 16.0,
        ["Q4_1"] = 2 / 15.0,
        ["Q5_1"] = 2 / 31.0,
        ["Q4_K"] = 4 / 15.0,
        ["Q5_K"] = 4 / 31.0,
        ["Q6_K"] = 2 / 32.0,
        ["IQ4_NL"] = 2 * 24 / 113.0,
        ["IQ4_XS"] = 2 * 24 / 113.0,
        ["MXFP4"] = 0.5,
        ["Q3_K"] = 2 / 4.0,
        ["Q2_K"] = 4 / 3.0,
        ["IQ3_S"] = 18 / 15.0,
        ["TQ2_0"] = 1,
        ["TQ1_0"] = 1,
    };

    public static TheoryData<string> All => [.. FormatTable.All.Select(f => f.Name)];

    public static TheoryData<string> Blocks => [.. FormatTable.All.OfType<BlockFormat>().Select(f => f.Name)];

    [Theory, MemberData(nameof(All))]
    public void The_error_of_a_value_is_within_a_step_of_its_block(string name)
    {
        Format format = FormatTable.ByName(name)!;
        Gen<float[]> values = from exponent in Gen.Choose(-8, 14)
                              from center in Gen.Choose(-10, 10)
                              from steps in Gen.Choose(-1000, 1000).ArrayOf(512)
                              select steps.Select(s => MathF.ScaleB((center + s / 50f) / 32, exponent)).ToArray();
        Prop.ForAll(values.ToArbitrary(), x =>
        {
            float[] y = RoundTripTests.There(format, x);
            for (int b = 0; b < x.Length; b += format.BlockSize)
            {
                double magnitude = x.Skip(b).Take(format.BlockSize).Max(v => Math.Abs(v));
                for (int i = b; i < b + format.BlockSize; i++)
                    // 1/2 of a step, and what rounding the scale itself (11 bits) moves the furthest value by.
                    if (Math.Abs(x[i] - y[i]) > (Steps[name] / 2 + (name == "F32" ? 0 : 1 / 512.0)) * magnitude + 1e-7) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(All))]
    public void Extreme_values_stay_finite_and_keep_their_side(string name)
    {
        Format format = FormatTable.ByName(name)!;
        float[] extremes = [0, -0f, float.Epsilon, -float.Epsilon, 1e-40f, 6e-8f, -3e-5f, 1e-20f, 1, -1, 65504, -65519, 65520, 1e6f, 8.4e6f, -1e20f, 3e38f, float.MaxValue, float.MinValue];
        Prop.ForAll(Gen.Elements(extremes).ArrayOf(256).ToArbitrary(), x => RoundTripTests.There(format, x).All(float.IsFinite)).QuickCheckThrowOnFailure();
        foreach (float extreme in extremes)
        {
            float[] y = RoundTripTests.There(format, [.. Enumerable.Repeat(extreme, 256)]);
            Assert.All(y, v => Assert.True(float.IsFinite(v) && v * (double)extreme >= 0, $"{extreme:R} became {v:R}"));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Zeros_stay_zeros(string name) =>
        Assert.All(RoundTripTests.There(FormatTable.ByName(name)!, new float[512]), v => Assert.Equal(0, v));

    [Theory, MemberData(nameof(All))]
    public void A_constant_block_keeps_its_constant(string name)
    {
        // A power of two is all the scale that MXFP4 has.
        foreach (float c in name == "MXFP4" ? new[] { 0.25f, -0.25f, 1536, -1536 } : [0.3f, -0.3f, 1234.5f, -1234.5f])
            // The scales have 11 bits; a K format composes two of them from 6- or 8-bit steps that cover the range exactly.
            Assert.All(RoundTripTests.There(FormatTable.ByName(name)!, [.. Enumerable.Repeat(c, 256)]), v => Assert.True(Math.Abs(v / c - 1) < 1 / 256.0, $"{c} became {v}"));
    }

    /// <summary>Where scales are subnormal and coarse, a block keeps its largest value to within the coarsest step there is.</summary>
    [Theory, MemberData(nameof(Blocks))]
    public void Tiny_blocks_are_not_clipped(string name)
    {
        for (float magnitude = 1e-8f; magnitude < 1e-3f; magnitude *= 1.37f)
        {
            float[] x = [.. RoundTripTests.Noise(3, 256, magnitude)];
            float[] y = RoundTripTests.There(FormatTable.ByName(name)!, x);
            // Half of the coarsest step, 2^-24 times the levels of the scale and of q that a sub-block may round by.
            double step = Math.Max(Steps[name] * magnitude * 1.5, 64 * Math.ScaleB(1, -24));
            for (int i = 0; i < x.Length; i++) Assert.True(Math.Abs(x[i] - y[i]) <= step, $"{name} {magnitude}: {x[i]:R} became {y[i]:R}");
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void A_block_refuses_what_is_not_finite_and_writes_nothing(string name)
    {
        Format format = FormatTable.ByName(name)!;
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            float[] x = RoundTripTests.Noise(5, 512, 1);
            x[300] = bad;
            byte[] blocks = new byte[format.RowBytes(512)];
            Assert.Contains("value 300", Assert.Throws<ArgumentException>(() => format.Encode(x, blocks)).Message);
            Assert.All(blocks, b => Assert.Equal(0, b));
        }
    }

    [Fact]
    public void A_format_that_is_read_only_refuses_to_be_written() => Assert.All(FormatTable.ReadOnly, format =>
    {
        Assert.False(format.CanWrite);
        Assert.Contains($"{format} is read, not written", Assert.Throws<NotSupportedException>(() => format.Encode(new float[256], new byte[format.RowBytes(256)])).Message);
        Assert.Throws<ArgumentException>(() => format.Decode(new byte[format.BlockBytes - 1], new float[format.BlockSize]));
    });

    [Theory, InlineData("F32"), InlineData("F16"), InlineData("BF16")]
    public void A_float_format_keeps_what_is_not_finite(string name)
    {
        float signalling = BitConverter.UInt32BitsToSingle(0x7F800001);
        float[] y = RoundTripTests.There(FormatTable.ByName(name)!, [float.NaN, signalling, float.PositiveInfinity, float.NegativeInfinity, -0f]);
        Assert.True(float.IsNaN(y[0]) && float.IsNaN(y[1]) && float.IsPositiveInfinity(y[2]) && float.IsNegativeInfinity(y[3]) && float.IsNegative(y[4]));
    }

    [Theory, MemberData(nameof(All))]
    public void Lengths_that_do_not_agree_are_refused(string name)
    {
        Format format = FormatTable.ByName(name)!;
        Assert.Throws<ArgumentException>(() => format.Encode(new float[256], new byte[format.RowBytes(256) + 1]));
        Assert.Throws<ArgumentException>(() => format.Decode(new byte[format.RowBytes(256) - 1], new float[256]));
        if (format.BlockSize > 1) Assert.Throws<ArgumentException>(() => format.Decode(new byte[format.BlockBytes], new float[format.BlockSize - 1]));
    }

    /// <summary>The same values give the same bytes on every machine, whatever its registers.</summary>
    [Theory]
    [InlineData("Q8_0", "6FF78CB5C478C924")]
    [InlineData("Q4_0", "1D48C052BAF5D71B")]
    [InlineData("Q4_1", "528406ED626E10BF")]
    [InlineData("Q5_0", "A49DCB4F855C544D")]
    [InlineData("Q5_1", "8D1622D2850945D7")]
    [InlineData("Q4_K", "DA17F174F56DE961")]
    [InlineData("Q5_K", "E82090E5AAA56BF6")]
    [InlineData("Q6_K", "A519614B48A856B9")]
    [InlineData("IQ4_NL", "D89723B8F747E96D")]
    [InlineData("IQ4_XS", "78D019B4BE290D2F")]
    [InlineData("MXFP4", "BB66F6A71EF04AB0")]
    [InlineData("Q3_K", "7002411336CC20B9")]
    [InlineData("IQ3_S", "E8AD0961824A0A51")]
    [InlineData("Q2_K", "C1F049086756BAF3")]
    [InlineData("TQ2_0", "F8127E2DE4C61A90")]
    [InlineData("TQ1_0", "FF8E42A2BB140D7A")]
    public void The_bytes_are_these(string name, string hash)
    {
        uint state = 1;
        float[] x = [.. Enumerable.Range(0, 8192).Select(_ => ((state = state * 1664525 + 1013904223) >> 8) / 16777216f - 0.5f)];
        byte[] blocks = new byte[FormatTable.ByName(name)!.RowBytes(x.Length)];
        FormatTable.ByName(name)!.Encode(x, blocks);
        Assert.Equal(hash, Fingerprint.Of(blocks));
    }

    [Theory, MemberData(nameof(All))]
    public void Nothing_is_allocated(string name)
    {
        Format format = FormatTable.ByName(name)!;
        float[] x = RoundTripTests.Noise(9, 4096, 1);
        byte[] blocks = new byte[format.RowBytes(x.Length)];
        for (int warm = 0; warm < 2; warm++)
        {
            format.Encode(x, blocks);
            format.Decode(blocks, x);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        format.Encode(x, blocks);
        format.Decode(blocks, x);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

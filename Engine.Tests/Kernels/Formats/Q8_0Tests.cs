using System.Buffers.Binary;
using Engine.Kernels.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Formats;

/// <summary>Q8_0 is rounded by vectors; value by value it is the same: <c>q = round(x / d)</c>, ties to even, within ±127.</summary>
public class Q8_0Tests
{
    [Fact]
    public void ABlockIsRoundedAsItsValuesAre() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        float scale = MathF.ScaleB(1, random.Next(-149, 128));
        // Halves and quarters of steps, ties among them; or anything, zeros and what overflows no float.
        float[] values = [.. Enumerable.Range(0, 32).Select(_ => scale * (random.Next(4) switch { 0 => 0f, 1 => random.Next(-254, 255) / 2f, _ => (float)(random.NextDouble() - 0.5) })).Select(x => float.IsFinite(x) ? x : float.MaxValue)];
        byte[] block = new byte[34];
        new Q8_0().Encode(values, block);
        float d = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
        Assert.Equal(HalfScale.Covering(values.Max(Math.Abs), 127), d);
        for (int i = 0; i < 32; i++) Assert.Equal(d == 0 ? 0 : (int)Math.Clamp(MathF.Round(values[i] / d), -127, 127), (sbyte)block[2 + i]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void ValuesAreFiniteOrNotWhereverTheyStand()
    {
        foreach (int length in Enumerable.Range(0, 20))
        {
            float[] values = [.. Enumerable.Repeat(float.MaxValue, length)];
            Assert.True(Extremes.AreFinite(values));
            for (int i = 0; i < length; i++)
                foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                {
                    values[i] = bad;
                    Assert.False(Extremes.AreFinite(values));
                    values[i] = -0f;
                }
        }
    }
}

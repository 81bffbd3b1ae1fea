using System.Buffers.Binary;
using Engine.Kernels.Formats.LegacyQuants;
using Engine.Kernels.Formats.Scales;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Formats.LegacyQuants;

/// <summary>Q8_0 is rounded by vectors; value by value it is the same: <c>q = round(x / d)</c>, ties to even, within ±127.</summary>
public class Q8_0Tests
{
    [Fact]
    public void A_block_is_rounded_as_its_values_are() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        float scale = MathF.ScaleB(1, random.Next(-149, 128));
        // Halves and quarters of steps, ties among them; or anything, zeros and what overflows no float.
        float[] values = new float[32];
        for (int i = 0; i < values.Length; i++)
        {
            float x = scale * (random.Next(4) switch { 0 => 0f, 1 => random.Next(-254, 255) / 2f, _ => (float)(random.NextDouble() - 0.5) });
            values[i] = float.IsFinite(x) ? x : float.MaxValue;
        }

        byte[] block = new byte[34];
        new Q8_0().Encode(values, block);
        float d = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
        Assert.Equal(HalfScale.Covering(values.Max(Math.Abs), 127), d);
        for (int i = 0; i < 32; i++) Assert.Equal(d == 0 ? 0 : (int)Math.Clamp(MathF.Round(values[i] / d), -127, 127), (sbyte)block[2 + i]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}

using Engine.Kernels.Formats;

namespace Engine.Tests.Kernels.Formats;

/// <summary>Whether values are finite is found eight at a time, and one by one at the end.</summary>
public class ExtremesTests
{
    [Fact]
    public void Values_are_finite_or_not_wherever_they_stand()
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

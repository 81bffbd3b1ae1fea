using Engine.Kernels.Ops.Gradients;
using Engine.Training.Optimizers;

namespace Engine.Tests.Training.Optimizers;

public class AdamWSettingsTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(1000), InlineData(long.MaxValue)]
    public void Corrects_the_moments_by_the_number_of_steps(long t)
    {
        AdamWStep step = new AdamWSettings { Beta1 = 0.9f, Beta2 = 0.999f }.Step(t, 0.01, 0, decays: true);
        // Correctly rounded doubles but for some 60 products: a float of them is off by its own rounding.
        Assert.Equal(1 / (1 - Math.Pow(0.9f, t)), step.Correction1, step.Correction1 * 6.1e-8);
        Assert.Equal(1 / (1 - Math.Pow(0.999f, t)), step.Correction2, step.Correction2 * 6.1e-8);
        Assert.Equal((0.9f, 0.999f, 0.01f, 1e-8f), (step.Beta1, step.Beta2, step.Rate, step.Epsilon));
    }

    [Theory, InlineData(0, 1), InlineData(1, 1), InlineData(2, 0.5), InlineData(1e30, 1e-30)]
    public void Shortens_a_gradient_that_is_too_long(double norm, double clip)
        => Assert.Equal((float)clip, new AdamWSettings { ClipNorm = 1 }.Step(1, 0.01, norm, decays: false).Clip);

    [Fact]
    public void Lets_gains_be()
    {
        AdamWSettings settings = new() { WeightDecay = 0.25f, ClipNorm = float.PositiveInfinity };
        Assert.Equal(0.25f, settings.Step(1, 1, 1e30, decays: true).Decay);
        Assert.Equal(0, settings.Step(1, 1, 1e30, decays: false).Decay);
        Assert.Equal(1, settings.Step(1, 1, 1e30, decays: false).Clip);
    }

    [Fact]
    public void Refuses_what_is_no_setting()
    {
        foreach (float bad in new[] { -0.1f, 1, float.NaN })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWSettings { Beta1 = bad });
            Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWSettings { Beta2 = bad });
        }

        foreach (float bad in new[] { 0, -1, float.NaN, float.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWSettings { Epsilon = bad });
        foreach (float bad in new[] { -1, float.NaN, float.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWSettings { WeightDecay = bad });
        foreach (float bad in new[] { 0, -1, float.NaN }) Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWSettings { ClipNorm = bad });
        AdamWSettings settings = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => settings.Step(0, 1, 1, true));
        foreach (double bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => settings.Step(1, bad, 1, true));
            Assert.Throws<ArgumentOutOfRangeException>(() => settings.Step(1, 1, bad, true));
        }
    }
}

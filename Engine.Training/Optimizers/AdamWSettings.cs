using Engine.Kernels.Ops.Gradients;

namespace Engine.Training.Optimizers;

/// <summary>
/// The settings of AdamW (Loshchilov and Hutter 2019) and of gradient clipping. A value outside its range throws
/// <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
public sealed record AdamWSettings
{
    /// <summary>Decay rate of the first moment, from 0 to below 1.</summary>
    public float Beta1 { get; init => field = Share(value, nameof(Beta1)); } = 0.9f;

    /// <summary>Decay rate of the second moment, from 0 to below 1.</summary>
    public float Beta2 { get; init => field = Share(value, nameof(Beta2)); } = 0.95f;

    /// <summary>Added to the square root of the second moment; positive and finite.</summary>
    public float Epsilon
    {
        get;
        init => field = value > 0 && float.IsFinite(value) ? value : throw Refused(nameof(Epsilon), value, "positive and finite");
    } = 1e-8f;

    /// <summary>Weight decay: a step subtracts rate · decay · w from a matrix, nothing from gains. Not negative, finite.</summary>
    public float WeightDecay
    {
        get;
        init => field = value >= 0 && float.IsFinite(value) ? value : throw Refused(nameof(WeightDecay), value, "not negative and finite");
    } = 0.1f;

    /// <summary>The largest L2 norm of the gradient of all weights together; a larger gradient is scaled down to it. Positive; infinity clips none.</summary>
    public float ClipNorm { get; init => field = value > 0 ? value : throw Refused(nameof(ClipNorm), value, "positive"); } = 1;

    /// <summary>The coefficients of one step, bias corrections and clipping included, for weights that decay or for those that do not.</summary>
    /// <param name="step">Its number, from 1 on.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="norm">The L2 norm of the gradient of all weights together.</param>
    /// <param name="decays">Whether these weights decay: matrices do, gains do not.</param>
    /// <exception cref="ArgumentException">The step is below 1, the rate negative, or rate or norm not finite: the run has diverged.</exception>
    internal AdamWStep Step(long step, double rate, double norm, bool decays)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        if (!(rate >= 0) || double.IsInfinity(rate)) throw Refused(nameof(rate), rate, "not negative and finite");
        if (!(norm >= 0) || double.IsInfinity(norm)) throw Refused(nameof(norm), norm, "not negative and finite");
        float clip = norm > ClipNorm ? (float)(ClipNorm / norm) : 1;
        (float first, float second) = ((float)(1 / (1 - Power(Beta1, step))), (float)(1 / (1 - Power(Beta2, step))));
        return new((float)rate, Beta1, Beta2, Epsilon, decays ? WeightDecay : 0, clip, first, second);
    }

    // By squaring, since Math.Pow may differ in its last bit from system to system.
    private static double Power(double x, long n)
    {
        double power = 1;
        for (; n > 0; n >>= 1, x *= x)
            if ((n & 1) != 0) power *= x;
        return power;
    }

    private static float Share(float value, string name) => value >= 0 && value < 1 ? value : throw Refused(name, value, "from 0 to below 1");

    private static ArgumentOutOfRangeException Refused(string name, double value, string expected) => new(name, value, $"{name} is {expected}.");
}

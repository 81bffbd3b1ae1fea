using Engine.Loading.Configuration;

namespace Engine.Layers;

/// <summary>
/// YaRN (Peng et al. 2023, section 3.2): dimensions with more than β_fast rotations within the original length keep their frequency, those with fewer than
/// β_slow are divided by the factor, and between the two a linear ramp interpolates.
/// </summary>
internal readonly struct YarnRamp
{
    private readonly double _low, _high, _factor;

    public YarnRamp(RopeScaling scaling, double theta, int dim, int original)
    {
        double low = Dimension(scaling.BetaFast), high = Dimension(scaling.BetaSlow);
        if (scaling.Truncate) (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (_low, _high) = (Math.Max(low, 0), Math.Min(high, dim - 1));
        if (_low == _high) _high += 0.001;
        _factor = scaling.Factor;

        // The dimension that turns `rotations` times within the original length.
        double Dimension(double rotations) => dim * Math.Log(original / (rotations * 2 * Math.PI)) / (2 * Math.Log(theta));
    }

    /// <summary>The factor of pair i's frequency.</summary>
    public double Scale(int i)
    {
        double ramp = Math.Clamp((i - _low) / (_high - _low), 0, 1);
        return ramp / _factor + (1 - ramp);
    }

    /// <summary>The attention factor: the configuration's, or the ratio of its two mscales, or 0.1 ln(factor) + 1.</summary>
    public static double Amplitude(RopeScaling s)
    {
        if (s.AttentionFactor is { } said) return said;
        return s is { MScale: { } m, MScaleAllDim: { } all } ? MScale(s.Factor, m) / MScale(s.Factor, all) : MScale(s.Factor, 1);
    }

    /// <summary>0.1 m ln(factor) + 1.</summary>
    public static double MScale(double factor, double m) => factor <= 1 ? 1 : 0.1 * m * Math.Log(factor) + 1;
}

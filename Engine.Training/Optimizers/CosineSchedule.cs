namespace Engine.Training.Optimizers;

/// <summary>
/// The learning rate of each step: rate = peak · t / warm-up up to there, then peak · (floor + (1 - floor) · (1 + cos(π · x)) / 2), x going from 0 to 1 at
/// the last step (Loshchilov and Hutter 2017); peak · floor beyond it.
/// </summary>
public sealed class CosineSchedule
{
    private readonly double _peak, _floor;
    private readonly long _warmup, _steps;

    /// <summary>A schedule of linear warm-up and cosine decay.</summary>
    /// <param name="peak">The highest learning rate.</param>
    /// <param name="warmup">Steps of warm-up; 0 starts at the peak.</param>
    /// <param name="steps">Steps of the run, warm-up included.</param>
    /// <param name="floor">The last step's rate as a share of the peak.</param>
    /// <exception cref="ArgumentException">The peak is not positive and finite, the floor not from 0 to 1, or the warm-up longer than the run.</exception>
    public CosineSchedule(double peak, long warmup, long steps, double floor = 0.1)
    {
        if (!(peak > 0) || double.IsInfinity(peak)) throw new ArgumentOutOfRangeException(nameof(peak), peak, "the peak is not positive and finite");
        if (!(floor >= 0 && floor <= 1)) throw new ArgumentOutOfRangeException(nameof(floor), floor, "the floor is not a share of the peak from 0 to 1");
        ArgumentOutOfRangeException.ThrowIfNegative(warmup);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, Math.Max(warmup, 1));
        (_peak, _warmup, _steps, _floor) = (peak, warmup, steps, floor);
    }

    /// <summary>The rate of a step; the first one is step 1, and step 0, before it, has rate 0 where there is a warm-up.</summary>
    public double this[long step]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(step);
            if (step < _warmup) return _peak * step / _warmup;
            if (step >= _steps) return _steps == _warmup ? _peak : _peak * _floor;
            return _peak * (_floor + (1 - _floor) * RaisedCosine((double)(step - _warmup) / (_steps - _warmup)));
        }
    }

    /// <summary>(1 + cos(π · x)) / 2 for x from 0 to 1, as 1 - sin²(π · x / 2) up to the middle and by its symmetry from there.</summary>
    private static double RaisedCosine(double x) => x <= 0.5 ? 1 - SquaredSine(x * Math.PI / 2) : SquaredSine((1 - x) * Math.PI / 2);

    // Taylor's series, since Math.Sin may differ in its last bit from system to system, and a run from machine to machine with it. For y ≤ π / 4 the first
    // term left out is below 1e-16.
    private static double SquaredSine(double y)
    {
        double square = y * y, sum = 1;
        for (int k = 14; k >= 2; k -= 2) sum = 1 - square / (k * (k + 1)) * sum;
        return y * sum * (y * sum);
    }
}

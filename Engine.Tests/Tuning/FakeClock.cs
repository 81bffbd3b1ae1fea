namespace Engine.Tests.Tuning;

/// <summary>Time that passes only where a test says so.</summary>
internal sealed class FakeClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Milliseconds that pass whenever somebody looks.</summary>
    public double Step { get; init; }

    public override long GetTimestamp()
    {
        Pass(Step);
        return _ticks;
    }

    public void Pass(double milliseconds) => _ticks += (long)(milliseconds * TimeSpan.TicksPerMillisecond);
}

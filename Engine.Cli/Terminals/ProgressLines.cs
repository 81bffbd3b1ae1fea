using System.Diagnostics;

namespace Engine.Cli.Terminals;

/// <summary>One line as a stage begins, one every few seconds while it lasts, one at its end if it lasted: what suits a log.</summary>
internal sealed class ProgressLines(TextWriter error) : ProgressDisplay, IProgress<LoadProgress>
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private string? _stage;
    private bool _finished;
    private long _written, _began, _beganAt;

    public override Task<T> ShowAsync<T>(Func<IProgress<LoadProgress>, Task<T>> work) => work(this);

    // As it went on average since the stage began, once that says something.
    private string TimeLeft(LoadProgress value)
    {
        double passed = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        if (value.Done <= _beganAt || value.Done >= value.Total || passed < Between.TotalSeconds) return "";
        double left = passed / (value.Done - _beganAt) * (value.Total - value.Done);
        return FormattableString.Invariant($", {TimeSpan.FromSeconds(Math.Ceiling(Math.Min(left, 359_999)))} left");
    }

    /// <summary>May be called from any thread.</summary>
    public void Report(LoadProgress value)
    {
        lock (_lock)
        {
            bool begins = value.Stage != _stage, ends = value.Total > 0 && value.Done >= value.Total && !_finished;
            if (begins) (_finished, _began, _beganAt) = (false, Stopwatch.GetTimestamp(), value.Done);
            if (!begins && !ends && Stopwatch.GetElapsedTime(_written) < Between) return;
            if (!begins && _finished) return;
            _stage = value.Stage;
            _finished = value.Total > 0 && value.Done >= value.Total;
            _written = Stopwatch.GetTimestamp();
            error.WriteLine(value is { Total: > 0, IsCount: false }
                ? FormattableString.Invariant($"{value.Stage}: {100.0 * value.Done / value.Total:0} %{TimeLeft(value)}")
                : TextOf(value));
        }
    }
}

using System.Diagnostics;

namespace Engine.Cli.Terminals;

/// <summary>One line as a stage begins, one every few seconds while it lasts, one at its end if it lasted: what suits a log.</summary>
internal sealed class ProgressLines(TextWriter error) : ProgressDisplay, IProgress<LoadProgress>
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private string? _stage;
    private bool _finished;
    private long _written;

    public override Task<T> ShowAsync<T>(Func<IProgress<LoadProgress>, Task<T>> work) => work(this);

    /// <summary>May be called from any thread.</summary>
    public void Report(LoadProgress value)
    {
        lock (_lock)
        {
            bool begins = value.Stage != _stage, ends = value.Total > 0 && value.Done >= value.Total && !_finished;
            if (begins) _finished = false;
            if (!begins && !ends && Stopwatch.GetElapsedTime(_written) < Between) return;
            if (!begins && _finished) return;
            _stage = value.Stage;
            _finished = value.Total > 0 && value.Done >= value.Total;
            _written = Stopwatch.GetTimestamp();
            error.WriteLine(value is { Total: > 0, IsCount: false }
                ? FormattableString.Invariant($"{value.Stage}: {100.0 * value.Done / value.Total:0} %")
                : TextOf(value));
        }
    }
}

using System.Diagnostics;

namespace Engine.Bench.Race;

/// <summary>
/// Waits for a quiet machine, and repeats what was disturbed, as long as the race's patience lasts: a busy neighbour costs a run on all cores two to five
/// times. Once it is spent, everything counts and the result says that it is noisy.
/// </summary>
internal sealed class Patience(ForeignLoad load, TimeSpan patience, TimeSpan limit)
{
    /// <summary>Cores that others may keep busy: what an idle system does by itself.</summary>
    public const double Quiet = 0.1;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(300);
    private readonly long _began = Stopwatch.GetTimestamp();
    private TimeSpan _left = patience;

    /// <summary>Something was measured on a machine that was not quiet.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Runs that were thrown away and repeated.</summary>
    public int Repeated { get; private set; }

    /// <summary>Since the race began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>The race has to come to its end.</summary>
    public bool IsOver => Elapsed > limit;

    /// <summary>Measures something once the machine is quiet; again, if it did not stay so meanwhile.</summary>
    /// <param name="run">What to measure.</param>
    /// <param name="ownLoad">Whether all its load is on processes that are watched: a server's is not, and cannot be told from a neighbour's.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Measured<T>> MeasureAsync<T>(Func<Task<T>> run, bool ownLoad, CancellationToken cancellation)
    {
        while (true)
        {
            bool quiet = await WaitAsync(cancellation);
            ForeignLoad.Moment before = load.Now();
            long began = Stopwatch.GetTimestamp();
            T result = await run();
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            double foreign = load.Since(before);
            if (!ownLoad) GaveUp |= !quiet;
            if (!ownLoad || foreign <= Quiet) return new Measured<T>(result, foreign);
            if (_left <= TimeSpan.Zero || Elapsed + took > limit)
            {
                GaveUp = true;
                return new Measured<T>(result, foreign);
            }

            Repeated++;
            _left -= took;
        }
    }

    private async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ForeignLoad.Moment before = load.Now();
            await Task.Delay(Window, cancellation);
            if (load.Since(before) <= Quiet) return true;
            if (_left <= TimeSpan.Zero || IsOver) return false;
            _left -= Window;
        }
    }
}

/// <summary>A result, and how many cores others kept busy meanwhile.</summary>
internal readonly record struct Measured<T>(T Value, double ForeignCores);

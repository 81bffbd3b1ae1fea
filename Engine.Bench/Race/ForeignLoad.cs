using System.Diagnostics;
using System.Globalization;

namespace Engine.Bench.Race;

/// <summary>
/// How busy others keep this machine: cores' worth of time, in <c>/proc/stat</c>, that neither this process nor the racing ones account for, what a
/// hypervisor takes away included. Where there is no <c>/proc</c> nothing is known and nothing is found.
/// </summary>
internal sealed class ForeignLoad
{
    private const string Stat = "/proc/stat", LoadAverage = "/proc/loadavg";
    // The kernel counts in hundredths of a second for programs, whatever its own clock (USER_HZ).
    private const double TicksPerSecond = 100;
    private readonly HashSet<int> _processes = [Environment.ProcessId];
    private readonly Func<double> _ticks;

    /// <summary>Counts this machine's load.</summary>
    public ForeignLoad() => _ticks = () => IsKnown ? BusyTicks(File.ReadLines(Stat).First()) - _processes.Sum(OwnTicks) : 0;

    /// <summary>Counts what a source of ticks says.</summary>
    internal ForeignLoad(Func<double> ticks) => _ticks = ticks;

    /// <summary>Whether this machine tells.</summary>
    public static bool IsKnown => File.Exists(Stat);

    /// <summary>Counters at one moment.</summary>
    public readonly record struct Moment(long Timestamp, double Foreign);

    /// <summary>Counts a process among the racing ones, or no longer; not between two moments that are compared.</summary>
    public void Watch(int process, bool racing = true)
    {
        if (racing) _processes.Add(process);
        else _processes.Remove(process);
    }

    /// <summary>The counters now.</summary>
    public Moment Now() => new(Stopwatch.GetTimestamp(), _ticks());

    /// <summary>Cores that others kept busy since then, on average.</summary>
    public double Since(Moment then)
    {
        Moment now = Now();
        return Math.Max(0, (now.Foreign - then.Foreign) / TicksPerSecond / Stopwatch.GetElapsedTime(then.Timestamp, now.Timestamp).TotalSeconds);
    }

    /// <summary>The load average of the last minute, or NaN.</summary>
    public static double OneMinute() => File.Exists(LoadAverage)
        ? double.Parse(File.ReadAllText(LoadAverage).Split(' ')[0], CultureInfo.InvariantCulture)
        : double.NaN;

    /// <summary><c>cpu user nice system idle iowait irq softirq steal ...</c>: all but idle and iowait; guests are counted under user already.</summary>
    internal static double BusyTicks(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new[] { 1, 2, 3, 6, 7, 8 }.Where(i => i < fields.Length).Sum(i => double.Parse(fields[i], CultureInfo.InvariantCulture));
    }

    /// <summary><c>utime</c> and <c>stime</c>, the 14th and 15th field; the 2nd is a name in brackets that may hold anything.</summary>
    internal static double ProcessTicks(string stat)
    {
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static double OwnTicks(int process)
    {
        string path = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat";
        return File.Exists(path) ? ProcessTicks(File.ReadAllText(path)) : 0;
    }
}

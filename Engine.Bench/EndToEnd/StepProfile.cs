using System.Diagnostics;
using Engine.Devices.Cpu;
using Engine.Devices.Cpu.RowWorks;
using Engine.Kernels.Devices;

namespace Engine.Bench.EndToEnd;

/// <summary>What one step spent in each operation of the plan.</summary>
internal sealed class ProfiledStep
{
    private readonly Dictionary<Work, long> _ticks = [];

    /// <summary>Seconds of all operations.</summary>
    public double Seconds => (double)_ticks.Values.Sum() / Stopwatch.Frequency;

    /// <summary>Seconds that go through queries, keys and values; their projections are not among them.</summary>
    public double AttentionSeconds => (double)_ticks.Where(t => IsAttention(t.Key)).Sum(t => t.Value) / Stopwatch.Frequency;

    /// <summary>Operations by name: how often it was run, and the seconds of all times.</summary>
    public IEnumerable<(string Name, int Count, double Seconds)> Operations
        => _ticks.GroupBy(t => t.Key.Name).Select(g => (g.Key, g.Count(), (double)g.Sum(t => t.Value) / Stopwatch.Frequency));

    /// <summary>Whether an operation is attention, whole or in parts.</summary>
    public static bool IsAttention(Work work)
        => work.GetType().Name is { } name && (name.StartsWith("Attend", StringComparison.Ordinal) || name.StartsWith("Merge", StringComparison.Ordinal));

    // By the operation itself: putting its name together takes longer than some operations do.
    internal void Add(Work work, long ticks) => _ticks[work] = _ticks.GetValueOrDefault(work) + ticks;
}

/// <summary>Listens to a model's workers, step by step, until it is disposed. One at a time, while nothing else runs on the model.</summary>
internal sealed class StepProfile : IDisposable
{
    private readonly LanguageModel _model;
    private readonly List<ProfiledStep> _steps = [];

    public StepProfile(LanguageModel model)
    {
        _model = model;
        model.Cpu.Pool.Timed = (work, ticks) =>
        {
            // A step begins with the embedding.
            if (work is EmbedWork) _steps.Add(new ProfiledStep());
            _steps[^1].Add(work, ticks);
        };
    }

    /// <summary>The steps so far, in order.</summary>
    public IReadOnlyList<ProfiledStep> Steps => _steps;

    /// <summary>The share of attention in the time of some steps.</summary>
    public static double AttentionShare(IEnumerable<ProfiledStep> steps)
        => steps.ToArray() is { Length: > 0 } some ? some.Sum(s => s.AttentionSeconds) / some.Sum(s => s.Seconds) : double.NaN;

    public void Dispose() => _model.Cpu.Pool.Timed = null;
}

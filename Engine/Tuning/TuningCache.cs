using System.Collections.Concurrent;

namespace Engine.Tuning;

/// <summary>Earlier measurements: in this process, and in a file that processes share. Thread-safe.</summary>
internal sealed class TuningCache(TuningFile? file)
{
    private readonly ConcurrentDictionary<TuningKey, Findings> _known = [];

    /// <summary>The cache of this process, with the file in the user's cache folder.</summary>
    public static TuningCache Shared { get; } = new(TuningFile.OfUser());

    /// <summary>The measurements for a key; <see cref="Findings.None"/> if there are none.</summary>
    /// <param name="key">What they are valid for.</param>
    /// <param name="problem">Called with the reason if the file cannot be read.</param>
    public Findings Get(TuningKey key, Action<string>? problem = null)
    {
        if (_known.TryGetValue(key, out Findings? known)) return known;
        return file?.Read(key, problem) is { } stored ? _known.GetOrAdd(key, stored) : Findings.None;
    }

    /// <summary>Stores measurements in the process and in the file.</summary>
    /// <param name="key">What they are valid for.</param>
    /// <param name="findings">The measurements.</param>
    /// <param name="problem">Called with the reason if the file cannot be written.</param>
    public void Set(TuningKey key, Findings findings, Action<string>? problem = null)
    {
        _known[key] = findings;
        file?.Write(key, findings, problem);
    }
}

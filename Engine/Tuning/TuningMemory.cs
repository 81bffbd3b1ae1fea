using System.Collections.Concurrent;

namespace Engine.Tuning;

/// <summary>What was measured before: by this process, or by another one that left it in a file. Safe for any number of threads.</summary>
internal sealed class TuningMemory(TuningFile? file)
{
    private readonly ConcurrentDictionary<TuningKey, Findings> _known = [];

    /// <summary>That of the process, with the file in the user's cache folder.</summary>
    public static TuningMemory Shared { get; } = new(TuningFile.OfUser());

    /// <summary>What is known, perhaps nothing; <paramref name="problem"/> is told of a file that cannot be read.</summary>
    public Findings Recall(TuningKey key, Action<string>? problem = null)
    {
        if (_known.TryGetValue(key, out Findings? known)) return known;
        return file?.Read(key, problem) is { } stored ? _known.GetOrAdd(key, stored) : Findings.None;
    }

    /// <summary>Remembers it; <paramref name="problem"/> is told of a file that cannot be written.</summary>
    public void Note(TuningKey key, Findings findings, Action<string>? problem = null)
    {
        _known[key] = findings;
        file?.Write(key, findings, problem);
    }
}

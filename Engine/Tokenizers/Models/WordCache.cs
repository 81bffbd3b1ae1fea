using System.Collections.Concurrent;

namespace Engine.Tokenizers.Models;

/// <summary>
/// Remembers the ids of short words. It takes words until it is full and then takes no more: text repeats its frequent words early. Thread-safe.
/// </summary>
internal sealed class WordCache
{
    /// <summary>The most UTF-16 units of a word that is remembered.</summary>
    public const int LongestWord = 64;

    private const int Capacity = 10_000;
    private readonly ConcurrentDictionary<string, int[]> _words;
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _count;

    /// <summary>An empty cache.</summary>
    public WordCache()
    {
        _words = new(StringComparer.Ordinal);
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Appends the ids of a word if it is known.</summary>
    public bool TryAppend(ReadOnlySpan<char> word, PooledList<int> ids)
    {
        if (word.Length > LongestWord || !_lookup.TryGetValue(word, out int[]? known)) return false;
        ids.AddRange(known);
        return true;
    }

    /// <summary>Remembers that a word has the ids from <paramref name="start"/> to the end of the list.</summary>
    public void Add(ReadOnlySpan<char> word, PooledList<int> ids, int start)
    {
        if (word.Length > LongestWord || Volatile.Read(ref _count) >= Capacity) return;
        if (_lookup.TryAdd(word, ids.Span[start..].ToArray())) Interlocked.Increment(ref _count);
    }
}

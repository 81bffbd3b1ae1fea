using System.Collections.Concurrent;

namespace Engine.Tokenizers.Models;

/// <summary>Remembers the ids of short words. It takes words until it is full and then takes no more: text repeats its frequent words early. Thread-safe.</summary>
internal sealed class WordCache
{
    private const int Capacity = 10_000, LongestWord = 64;
    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Appends the ids of a word if it is known.</summary>
    public bool TryAppend(string word, List<int> ids)
    {
        if (word.Length > LongestWord || !_words.TryGetValue(word, out int[]? known)) return false;
        ids.AddRange(known);
        return true;
    }

    /// <summary>Remembers that a word has the ids from <paramref name="start"/> to the end of the list.</summary>
    public void Add(string word, List<int> ids, int start)
    {
        if (word.Length > LongestWord || Volatile.Read(ref _count) >= Capacity) return;
        if (_words.TryAdd(word, [.. ids[start..]])) Interlocked.Increment(ref _count);
    }
}

using System.Buffers;
using System.Collections;
using System.Text;

namespace Engine.Tokenizers;

/// <summary>
/// A list in arrays that are rented, for what one encoding writes down and forgets. Empty and of use again after <see cref="Dispose"/>. Not
/// thread-safe.
/// </summary>
internal sealed class PooledList<T> : IReadOnlyList<T>, IDisposable where T : unmanaged
{
    private const int MinCapacity = 256;
    private T[] _items = [];

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>The items; valid until the list changes.</summary>
    public Span<T> Span => _items.AsSpan(0, Count);

    /// <inheritdoc/>
    public T this[int index] => Span[index];

    /// <summary>Adds an item.</summary>
    public void Add(T item)
    {
        if (Count == _items.Length) Reserve(1);
        _items[Count++] = item;
    }

    /// <summary>Adds items.</summary>
    public void AddRange(ReadOnlySpan<T> items) => items.CopyTo(Append(items.Length));

    /// <summary>Adds room for items, which are to be written.</summary>
    public Span<T> Append(int count)
    {
        Reserve(count);
        Count += count;
        return _items.AsSpan(Count - count, count);
    }

    /// <summary>Makes sure that so many more fit without another array.</summary>
    public void Reserve(int more)
    {
        int needed = checked(Count + more);
        if (needed <= _items.Length) return;
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(needed, Math.Max(MinCapacity, (int)Math.Min(2L * Count, Array.MaxLength))));
        Span.CopyTo(larger);
        Return();
        _items = larger;
    }

    /// <summary>Drops the items behind the first <paramref name="count"/>.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Drops all items.</summary>
    public void Clear() => Count = 0;

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        Return();
        (_items, Count) = ([], 0);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return _items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Return()
    {
        if (_items.Length > 0) ArrayPool<T>.Shared.Return(_items);
    }
}

/// <summary>Text in a <see cref="PooledList{T}"/>.</summary>
internal static class PooledText
{
    /// <summary>Adds a code point.</summary>
    public static void AddCodePoint(this PooledList<char> text, int c)
    {
        if (c <= 0xFFFF) text.Add((char)c);
        else new Rune(c).EncodeToUtf16(text.Append(2));
    }

    /// <summary>Adds UTF-8; what is none becomes U+FFFD.</summary>
    public static void AddUtf8(this PooledList<char> text, ReadOnlySpan<byte> utf8)
        => Encoding.UTF8.GetChars(utf8, text.Append(Encoding.UTF8.GetCharCount(utf8)));
}

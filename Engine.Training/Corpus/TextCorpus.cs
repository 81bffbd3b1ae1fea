using Engine.Loading.Files;
using Engine.Sampling;

namespace Engine.Training.Corpus;

/// <summary>
/// The user's own texts, repeated without end, shuffled anew for each epoch. Within a file, documents are separated by
/// <c>&lt;|endoftext|></c> where it occurs anywhere, otherwise by blank lines. Safe for any number of threads.
/// </summary>
public sealed class TextCorpus : ICorpus
{
    /// <summary>The separator of documents in a file that has it.</summary>
    public const string Separator = "<|endoftext|>";

    // A string holds no more characters than this.
    private const long MaxBytes = 1L << 30;

    private readonly Document[] _documents;
    private readonly ulong _seed;

    /// <summary>A corpus of given documents.</summary>
    /// <param name="texts">The documents, at least one.</param>
    /// <param name="seed">Decides the order of each epoch.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public TextCorpus(IEnumerable<string> texts, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(texts);
        (_documents, _seed) = ([.. texts.Select(Document.Of)], seed);
        if (_documents.Length == 0) throw new ArgumentException("the corpus has no documents", nameof(texts));
    }

    /// <summary>Documents in an epoch.</summary>
    public int Count => _documents.Length;

    /// <inheritdoc/>
    public Document this[long number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            (long epoch, long place) = Math.DivRem(number, _documents.Length);
            ulong state = _seed, key = Xoshiro256.SplitMix64(ref state) ^ (ulong)epoch;
            return _documents[new Permutation(_documents.Length, Xoshiro256.SplitMix64(ref key))[(int)place]];
        }
    }

    /// <summary>
    /// Divides the corpus in a training set and a held-out set, which is taken evenly from the whole: at most so many documents, and at most a twentieth. A
    /// corpus of fewer than twenty holds none out.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public (TextCorpus Training, IReadOnlyList<Document> HeldOut) HoldOut(int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        int count = Math.Min(most, _documents.Length / 20);
        HashSet<int> chosen = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * _documents.Length / count))];
        var training = new TextCorpus(_documents.Where((_, i) => !chosen.Contains(i)).Select(d => d.Text!), _seed);
        return (training, [.. _documents.Where((_, i) => chosen.Contains(i))]);
    }

    /// <summary>The documents of files (UTF-8) in their order. What is not UTF-8 counts as U+FFFD.</summary>
    /// <exception cref="IOException">A file cannot be read or is larger than a GiB, or none of them holds text.</exception>
    public static TextCorpus Load(IReadOnlyList<string> files, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(files);
        string[] documents = [.. files.SelectMany(f => Split(Read(f)))];
        return documents.Length > 0 ? new(documents, seed) : throw new IOException($"{string.Join(", ", files)}: no text to learn from");
    }

    /// <summary>The documents in a text, without blanks around them; empty ones are left out.</summary>
    public static IEnumerable<string> Split(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (text.Contains(Separator, StringComparison.Ordinal))
            return text.Split(Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        List<string> documents = [];
        int begin = 0;
        for (int line = 0; line <= text.Length;)
        {
            int end = text.IndexOf('\n', line) is int found and >= 0 ? found : text.Length;
            bool blank = text.AsSpan(line, end - line).IsWhiteSpace();
            if ((blank || end == text.Length) && text[begin..(blank ? line : end)].Trim() is { Length: > 0 } document) documents.Add(document);
            line = end + 1;
            if (blank) begin = Math.Min(line, text.Length);
        }

        return documents;
    }

    private static string Read(string file)
    {
        long bytes = LinkedFile.Of(file).Length;
        return bytes <= MaxBytes ? File.ReadAllText(file)
            : throw new IOException($"{file}: {bytes} bytes, more than a GiB; split it into several files");
    }
}

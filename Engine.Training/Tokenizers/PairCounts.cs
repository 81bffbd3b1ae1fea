namespace Engine.Training.Tokenizers;

/// <summary>
/// How often each pair of neighbouring tokens occurs in weighted words, kept up to date as pairs are merged: a merge visits the words that have the pair and no
/// others, and a priority queue gives the most frequent pair. Its stale entries, whose count has changed since, are corrected when they are dequeued.
/// </summary>
internal sealed class PairCounts(long minFrequency)
{
    private static readonly Comparer<(long Count, int Left, int Right)> Order = Comparer<(long Count, int Left, int Right)>.Create((x, y) =>
        x.Count != y.Count ? y.Count.CompareTo(x.Count) : (x.Left, x.Right).CompareTo((y.Left, y.Right)));

    private readonly List<(int[] Tokens, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), Pair> _pairs = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue = new(Order);

    /// <summary>Adds a word that occurs so often.</summary>
    public void Add(int[] tokens, long count)
    {
        if (tokens.Length < 2) return;
        _words.Add((tokens, count));
        for (int i = 1; i < tokens.Length; i++) AddOccurrence(tokens[i - 1], tokens[i], _words.Count - 1, count);
    }

    /// <summary>Begins to take pairs, when all words are there.</summary>
    public void Start()
    {
        foreach (((int, int) key, Pair pair) in _pairs) Queue(key, pair);
    }

    /// <summary>Takes the most frequent pair, of equally frequent ones that with the lowest ids; null where none occurs often enough.</summary>
    public (int Left, int Right)? TakeMostFrequent()
    {
        while (_queue.TryDequeue(out (int Left, int Right) key, out (long Count, int, int) queued))
        {
            Pair pair = _pairs[key];
            if (pair.Count == queued.Count)
            {
                pair.Queued = 0;
                return key;
            }

            // Only the latest entry of a pair speaks for it.
            if (pair.Queued != queued.Count) continue;
            pair.Queued = 0;
            Queue(key, pair);
        }

        return null;
    }

    /// <summary>Joins the pair wherever it occurs, from left to right.</summary>
    public void Merge(int left, int right, int merged)
    {
        Pair pair = _pairs[(left, right)];
        int[] words = [.. pair.Words];
        pair.Words.Clear();
        HashSet<(int, int)> more = [];
        foreach (int word in words)
        {
            (int[] tokens, long count) = _words[word];
            int[] joined = Join(tokens, left, right, merged);
            if (joined.Length == tokens.Length) continue;
            for (int i = 1; i < tokens.Length; i++) _pairs[(tokens[i - 1], tokens[i])].Count -= count;
            for (int i = 1; i < joined.Length; i++)
            {
                (int, int) key = (joined[i - 1], joined[i]);
                // Pairs without the new token were there before.
                if (joined[i - 1] != merged && joined[i] != merged) _pairs[key].Count += count;
                else
                {
                    AddOccurrence(joined[i - 1], joined[i], word, count);
                    more.Add(key);
                }
            }

            _words[word] = (joined, count);
        }

        foreach ((int, int) key in more) Queue(key, _pairs[key]);
    }

    private void AddOccurrence(int left, int right, int word, long count)
    {
        if (!_pairs.TryGetValue((left, right), out Pair? pair)) _pairs.Add((left, right), pair = new Pair());
        pair.Count += count;
        if (pair.Words is [] || pair.Words[^1] != word) pair.Words.Add(word);
    }

    /// <summary>Queues a pair, unless an entry stands there that comes up no later.</summary>
    private void Queue((int Left, int Right) key, Pair pair)
    {
        if (pair.Count < minFrequency || pair.Count <= pair.Queued) return;
        pair.Queued = pair.Count;
        _queue.Enqueue(key, (pair.Count, key.Left, key.Right));
    }

    private static int[] Join(int[] tokens, int left, int right, int merged)
    {
        int[] joined = new int[tokens.Length];
        int length = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            bool pair = i + 1 < tokens.Length && tokens[i] == left && tokens[i + 1] == right;
            joined[length++] = pair ? merged : tokens[i];
            if (pair) i++;
        }

        return length == tokens.Length ? tokens : joined[..length];
    }

    private sealed class Pair
    {
        /// <summary>How often it occurs now.</summary>
        public long Count { get; set; }

        /// <summary>The count of its latest entry in the queue; 0 for none.</summary>
        public long Queued { get; set; }

        /// <summary>Words that have it, or had it.</summary>
        public List<int> Words { get; } = [];
    }
}

namespace Engine.Sampling;

/// <summary>
/// Finds stop strings in text that comes in pieces. Text that may yet begin a stop string is held back, all other text passes at once; the stop string is
/// not part of the text. The string completed first wins, and of several completed by the same character the longest, so that the outcome does not depend
/// on where pieces end. Compares UTF-16 units. Knuth, Morris and Pratt (1977) for each string: linear in the text.
/// </summary>
internal sealed class StopMatcher
{
    private readonly string[] _stops;
    private readonly int[][] _borders;
    private readonly int[] _matched;
    private string _held = "";

    /// <summary>A matcher for some strings, often none.</summary>
    /// <exception cref="ArgumentException">One of them is null or empty.</exception>
    public StopMatcher(IReadOnlyList<string> stops)
    {
        if (stops.Any(string.IsNullOrEmpty)) throw new ArgumentException("A stop string must not be empty.", nameof(stops));
        _stops = [.. stops];
        _borders = [.. stops.Select(Borders)];
        _matched = new int[_stops.Length];
    }

    /// <summary>Whether a stop string has appeared. Nothing more may be appended then.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Takes the next piece and gives out the text that is now certain.</summary>
    public string Append(string piece)
    {
        if (Stopped) throw new InvalidOperationException("The text has ended at a stop string.");
        for (int i = 0; i < piece.Length; i++)
        {
            int stop = Advance(piece[i]);
            if (stop == 0) continue;
            Stopped = true;
            string all = _held + piece[..(i + 1)];
            _held = "";
            return all[..^stop];
        }

        int hold = _matched.Length == 0 ? 0 : _matched.Max();
        if (hold == 0 && _held.Length == 0) return piece;
        string text = _held + piece;
        _held = text[^hold..];
        return text[..^hold];
    }

    /// <summary>Ends the text and gives out what was held back.</summary>
    public string Flush()
    {
        string text = _held;
        _held = "";
        return text;
    }

    /// <summary>Takes one character; the length of the longest stop string that it completes, or 0.</summary>
    private int Advance(char next)
    {
        int completed = 0;
        for (int s = 0; s < _stops.Length; s++)
        {
            string stop = _stops[s];
            int matched = _matched[s];
            while (matched > 0 && stop[matched] != next) matched = _borders[s][matched - 1];
            if (stop[matched] == next) matched++;
            if (matched == stop.Length) completed = Math.Max(completed, matched);
            _matched[s] = matched;
        }

        return completed;
    }

    /// <summary>For each beginning of the string, the length of the longest shorter one that it ends with.</summary>
    private static int[] Borders(string stop)
    {
        int[] borders = new int[stop.Length];
        for (int i = 1, length = 0; i < stop.Length; i++)
        {
            while (length > 0 && stop[i] != stop[length]) length = borders[length - 1];
            if (stop[i] == stop[length]) length++;
            borders[i] = length;
        }

        return borders;
    }
}

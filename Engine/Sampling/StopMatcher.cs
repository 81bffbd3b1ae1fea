using Engine.Tokenizers;

namespace Engine.Sampling;

/// <summary>
/// Finds stop strings in text that comes in pieces. Text that may yet begin a stop string is held back, all other text passes at once; the stop string is
/// not part of the text. The string completed first wins, and of several completed by the same character the longest, so that the outcome does not depend
/// on where pieces end. Compares UTF-16 units; where a stop string spells special tokens it is found in these too, though the text leaves them out.
/// Linear in the text for each string.
/// </summary>
internal sealed class StopMatcher
{
    private const int None = -1;
    private readonly Tokenizer? _tokenizer;
    private readonly StopSequence[] _stops;
    private readonly int[] _matched;
    private readonly bool _seesTokens;
    private string _held = "";

    /// <summary>A matcher for some strings, often none.</summary>
    /// <param name="stops">The strings.</param>
    /// <param name="tokenizer">Knows the special tokens, if any are to be seen.</param>
    /// <exception cref="ArgumentException">One of them is null or empty.</exception>
    public StopMatcher(IReadOnlyList<string> stops, Tokenizer? tokenizer = null)
    {
        if (stops.Any(string.IsNullOrEmpty)) throw new ArgumentException("a stop string is null or empty", nameof(stops));
        _tokenizer = tokenizer;
        _stops = [.. stops.SelectMany(stop => StopSequence.Of(stop, tokenizer))];
        _seesTokens = Array.Exists(_stops, s => s.HasTokens);
        _matched = new int[_stops.Length];
    }

    /// <summary>Whether a stop string has appeared. Nothing more may be appended then.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Appends a piece; returns the text that can no longer become part of a stop string.</summary>
    public string Append(string piece)
    {
        Check();
        for (int i = 0; i < piece.Length; i++)
            if (Advance(piece[i], isToken: false) is var stop && stop != None) return End(_held + piece[..(i + 1)], stop);
        return Emit(piece);
    }

    /// <summary>Appends a token and its text; returns the text that can no longer become part of a stop string.</summary>
    public string Append(int id, string piece)
    {
        string text = Append(piece);
        if (Stopped || !_seesTokens || !_tokenizer!.IsSpecial(id)) return text;
        return Advance(StopSequence.Token(id), isToken: true) is var stop && stop != None ? text + End(_held, stop) : text + Emit("");
    }

    /// <summary>Ends the text; returns what was held back.</summary>
    public string Flush()
    {
        string text = _held;
        _held = "";
        return text;
    }

    private void Check()
    {
        if (Stopped) throw new InvalidOperationException("the text has ended at a stop string");
    }

    private string End(string text, int stop)
    {
        (Stopped, _held) = (true, "");
        return text[..^stop];
    }

    private string Emit(string piece)
    {
        int hold = 0;
        for (int s = 0; s < _stops.Length; s++) hold = Math.Max(hold, _stops[s].Visible(_matched[s]));
        if (hold == 0 && _held.Length == 0) return piece;
        string text = _held + piece;
        _held = text[^hold..];
        return text[..^hold];
    }

    /// <summary>Advances by one unit; returns the length of text of the longest stop string that it completes, or <see cref="None"/>.</summary>
    private int Advance(int next, bool isToken)
    {
        int completed = None;
        for (int s = 0; s < _stops.Length; s++)
        {
            StopSequence stop = _stops[s];
            // Special tokens do not interrupt a stop string that spells none: nobody sees them.
            if (isToken && !stop.HasTokens) continue;
            _matched[s] = stop.Advance(_matched[s], next);
            if (_matched[s] == stop.Length) completed = Math.Max(completed, stop.Visible(stop.Length));
        }

        return completed;
    }
}

namespace Engine.Sampling;

/// <summary>Which tokens of a vocabulary may be chosen: a bit for each, 32 to a word, the lowest bit first.</summary>
internal sealed class TokenMask
{
    private readonly uint[] _words;

    /// <param name="vocabSize">Tokens of the vocabulary.</param>
    /// <param name="allowed">Whether all are allowed at first, or none.</param>
    public TokenMask(int vocabSize, bool allowed)
    {
        _words = new uint[WordsOf(vocabSize)];
        if (allowed) _words.AsSpan().Fill(uint.MaxValue);
    }

    /// <summary>The bits.</summary>
    public ReadOnlySpan<uint> Words => _words;

    /// <summary>How often it has changed: a device that holds a copy asks.</summary>
    public int Version { get; private set; }

    /// <summary>Words for a vocabulary.</summary>
    public static int WordsOf(int vocabSize) => (vocabSize + 31) / 32;

    /// <summary>Whether a token may be chosen.</summary>
    public bool this[int id]
    {
        get => (_words[id >> 5] >> (id & 31) & 1) != 0;
        set
        {
            uint bit = 1u << (id & 31);
            _words[id >> 5] = value ? _words[id >> 5] | bit : _words[id >> 5] & ~bit;
            Version++;
        }
    }
}

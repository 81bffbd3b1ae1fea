namespace Engine.Tokenizers.Patterns;

/// <summary>
/// What a matcher has learnt about (instruction, position): that a match cannot go on from there, or, within the body of a look or an atomic group,
/// where it ends. Without captures or back references both are facts about the text, whichever way the matcher came. It is made only once a text
/// proves to be hard.
/// </summary>
internal sealed class PatternMemo(int instructions, int textLength)
{
    private readonly ulong[] _fails = new ulong[(instructions * (textLength + 1L) + 63) / 64];
    private readonly Dictionary<long, int> _ends = [];

    /// <summary>Whether nothing can match from there.</summary>
    public bool Fails(int instruction, int at)
    {
        long bit = State(instruction, at);
        return (_fails[bit >> 6] >> (int)(bit & 63) & 1) != 0;
    }

    /// <summary>Remembers a failure.</summary>
    public void SetFails(int instruction, int at)
    {
        long bit = State(instruction, at);
        _fails[bit >> 6] |= 1UL << (int)(bit & 63);
    }

    /// <summary>Where the body that holds the instruction ends its match from there, if that is known.</summary>
    public int? End(int instruction, int at) => _ends.TryGetValue(State(instruction, at), out int end) ? end : null;

    /// <summary>Remembers an end.</summary>
    public void SetEnd(int instruction, int at, int end) => _ends[State(instruction, at)] = end;

    // Position-major, so that a matcher that walks through the text walks through the memory.
    private long State(int instruction, int at) => (long)at * instructions + instruction;
}

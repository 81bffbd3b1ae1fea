using static Engine.Tokenizers.Patterns.PatternNode;

namespace Engine.Tokenizers.Patterns;

/// <summary>
/// Lays the parts of a pattern out as instructions for <see cref="PatternMatcher"/>. Counted repetitions are written out, so that the state of a
/// match is one instruction and one position.
/// </summary>
internal sealed class PatternCompiler
{
    private const int MaxInstructions = 20_000, MaxParts = 100_000;
    private readonly List<PatternInstruction> _code = [];
    private int _parts;

    /// <summary>The instructions of a pattern; throws <see cref="FormatException"/> for what the matcher cannot do.</summary>
    public static PatternInstruction[] Compile(PatternNode pattern)
    {
        var compiler = new PatternCompiler();
        compiler.Add(pattern);
        compiler.Emit(new(PatternOp.Accept));
        return [.. compiler._code];
    }

    private void Add(PatternNode node)
    {
        if (++_parts > MaxParts) throw new FormatException("too large");
        switch (node)
        {
            case Set set: Emit(new(PatternOp.Set) { Set = set.Members }); break;
            case Sequence sequence: foreach (PatternNode part in sequence.Parts) Add(part); break;
            case Alternation alternation: AddAlternation(alternation.Choices); break;
            case Repeat repeat: AddRepeat(repeat); break;
            case Look { Behind: true } look: AddLookBehind(look); break;
            case Look look: AddBody(new(PatternOp.Look) { Negative = look.Negative }, look.Body); break;
            case Atomic atomic: AddBody(new(PatternOp.Atomic), atomic.Body); break;
            case Anchor anchor: Emit(new(PatternOp.Anchor) { Place = anchor.Place }); break;
        }
    }

    private void AddAlternation(IReadOnlyList<PatternNode> choices)
    {
        List<int> ends = [];
        for (int i = 0; i < choices.Count - 1; i++)
        {
            int split = Emit(new(PatternOp.Split));
            Add(choices[i]);
            ends.Add(Emit(new(PatternOp.Jump)));
            _code[split] = _code[split] with { Target = split + 1, Other = _code.Count };
        }

        Add(choices[^1]);
        foreach (int end in ends) _code[end] = _code[end] with { Target = _code.Count };
    }

    private void AddRepeat(Repeat repeat)
    {
        if (repeat.Greed == Greed.Possessive && repeat.Body is not Set)
        {
            AddBody(new(PatternOp.Atomic), repeat with { Greed = Greed.Greedy });
            return;
        }

        if (repeat.Body is Set set && repeat.Greed != Greed.Lazy)
        {
            // x{2,} is x{2}x*: the endless part has one instruction and no count, so that its state can be remembered.
            if (repeat.Max == int.MaxValue && repeat.Min > 0) Emit(new(PatternOp.Run) { Set = set.Members, Min = repeat.Min, Max = repeat.Min });
            int min = repeat.Max == int.MaxValue ? 0 : repeat.Min;
            if (repeat.Max > 0) Emit(new(PatternOp.Run) { Set = set.Members, Min = min, Max = repeat.Max, Greed = repeat.Greed });
            return;
        }

        for (int i = 0; i < repeat.Min; i++) Add(repeat.Body);
        if (repeat.Max == int.MaxValue)
        {
            // (x?)* and (x*)* are x*; other bodies that may be empty would go round for ever.
            PatternNode body = repeat.Body is Repeat { Min: 0 } inner && inner.Greed == repeat.Greed ? inner.Body : repeat.Body;
            if (body.CanBeEmpty) throw new FormatException("repeats something that may be empty");
            int split = Emit(new(PatternOp.Split));
            Add(body);
            Emit(new(PatternOp.Jump) { Target = split });
            SetSplit(split, repeat.Greed);
            return;
        }

        List<int> splits = [];
        for (int i = repeat.Min; i < repeat.Max; i++)
        {
            splits.Add(Emit(new(PatternOp.Split)));
            Add(repeat.Body);
        }

        foreach (int split in splits) SetSplit(split, repeat.Greed);
    }

    /// <summary>Lets a split choose between the body behind it and what follows the code written so far.</summary>
    private void SetSplit(int split, Greed greed) => _code[split] = greed == Greed.Lazy
        ? _code[split] with { Target = _code.Count, Other = split + 1 }
        : _code[split] with { Target = split + 1, Other = _code.Count };

    /// <summary>Looking behind steps back by the length of the body; alternatives of several lengths are asked one by one.</summary>
    private void AddLookBehind(Look look)
    {
        if (look.Body.FixedLength is int length)
        {
            AddBody(new(PatternOp.Look) { Negative = look.Negative, Min = length }, look.Body);
            return;
        }

        if (look.Body is not Alternation alternation) throw new FormatException("looks behind for something of no fixed length");
        PatternNode[] looks = [.. alternation.Choices.Select(c => look with { Body = c })];
        Add(look.Negative ? new Sequence(looks) : new Alternation(looks));
    }

    private void AddBody(PatternInstruction head, PatternNode body)
    {
        int at = Emit(head);
        Add(body);
        Emit(new(PatternOp.Accept));
        _code[at] = head with { Target = _code.Count };
    }

    private int Emit(PatternInstruction instruction)
    {
        if (_code.Count >= MaxInstructions) throw new FormatException("too large");
        _code.Add(instruction);
        return _code.Count - 1;
    }
}

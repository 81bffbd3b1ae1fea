namespace Engine.Tokenizers.Patterns;

/// <summary>
/// Runs a compiled pattern over texts, one after the other: backtracking with an own stack, in the order of preference that Perl's and Ruby's engines
/// have. Plain backtracking is quick on ordinary text but takes quadratic time or worse on hostile text; so steps are counted, and once a text takes
/// more of them than its length warrants, every state is remembered in a <see cref="PatternMemo"/>, and none is tried twice: time is then at most
/// instructions times length.
/// </summary>
internal sealed class PatternMatcher(PatternInstruction[] code, bool memoize = false)
{
    private const int StepsPerPosition = 64, FreeSteps = 10_000;
    private readonly List<Choice> _stack = [];
    private readonly List<(int Instruction, int At)> _trail = [];
    private PatternMemo? _memo;
    private long _steps;
    private int _at, _last;

    /// <summary>How many instructions and code points were tried in this text so far: what time is proportional to.</summary>
    public long Steps => _steps;

    /// <summary>Begins with a text, which each call of <see cref="Next"/> then gets.</summary>
    public void Start(ReadOnlySpan<char> text)
    {
        _memo = memoize ? new PatternMemo(code.Length, text.Length) : null;
        (_steps, _at, _last) = (0, 0, -1);
    }

    /// <summary>The next match from left to right, none overlapping. An empty match right behind another match does not count.</summary>
    public bool Next(ReadOnlySpan<char> text, out int start, out int end)
    {
        while (_at <= text.Length)
        {
            (start, end) = (_at, Match(text, _at));
            bool found = end > start || (end == start && end != _last);
            if (end > start) _at = end;
            else _at += start + 1 < text.Length && char.IsSurrogatePair(text[start], text[start + 1]) ? 2 : 1;
            if (!found) continue;
            _last = end;
            return true;
        }

        (start, end) = (0, 0);
        return false;
    }

    /// <summary>The end of the match that begins at a position, or -1.</summary>
    private int Match(ReadOnlySpan<char> text, int at)
    {
        int end = Run(text, 0, at, Body.Whole);
        _trail.Clear();
        return end;
    }

    /// <summary>What runs: the whole pattern, or the body of a look or an atomic group.</summary>
    private enum Body { Whole, Inner }

    /// <summary>A way not yet tried: to go on at Instruction from At; or, for a run of code points, from each end between Least and At.</summary>
    private readonly record struct Choice(int Instruction, int At, int Least, int Trail);

    /// <summary>
    /// Runs from an instruction to the Accept of its body; the end of the match, or -1. The looks and atomic groups within call it again, as deep as
    /// the pattern nests them.
    /// </summary>
    private int Run(ReadOnlySpan<char> text, int instruction, int at, Body body)
    {
        int floor = _stack.Count, trail = _trail.Count;
        while (true)
        {
            int end = Forward(text, instruction, at, body);
            if (end >= 0)
            {
                // What is left of the trail led to success. The way through a body is worth remembering; the way of a whole match consumes its text.
                if (body != Body.Whole && _memo is not null)
                    for (int i = trail; i < _trail.Count; i++) _memo.SetEnd(_trail[i].Instruction, _trail[i].At, end);
                _stack.RemoveRange(floor, _stack.Count - floor);
                _trail.RemoveRange(trail, _trail.Count - trail);
                return end;
            }

            if (_stack.Count == floor)
            {
                Fail(trail);
                return -1;
            }

            (instruction, at) = Backtrack(text);
        }
    }

    /// <summary>Goes on until the body accepts (its end) or fails (-1), leaving choices on the stack.</summary>
    private int Forward(ReadOnlySpan<char> text, int instruction, int at, Body body)
    {
        while (true)
        {
            if (++_steps > FreeSteps && _memo is null && _steps > (long)StepsPerPosition * text.Length) _memo = new PatternMemo(code.Length, text.Length);
            if (_memo is not null)
            {
                if (_memo.Fails(instruction, at)) return -1;
                if (body != Body.Whole && _memo.End(instruction, at) is int known) return known;
                _trail.Add((instruction, at));
            }

            ref readonly PatternInstruction step = ref code[instruction];
            switch (step.Op)
            {
                case PatternOp.Set:
                    if (!Take(text, step.Set!, ref at)) return -1;
                    instruction++;
                    break;
                case PatternOp.Run:
                    if (!TakeRun(text, instruction, in step, ref at, out bool stay)) return -1;
                    if (!stay) instruction++;
                    break;
                case PatternOp.Split:
                    _stack.Add(new Choice(step.Other, at, at, _trail.Count));
                    instruction = step.Target;
                    break;
                case PatternOp.Jump:
                    instruction = step.Target;
                    break;
                case PatternOp.Look:
                    int from = Back(text, at, step.Min);
                    if ((from >= 0 && Run(text, instruction + 1, from, Body.Inner) >= 0) == step.Negative) return -1;
                    instruction = step.Target;
                    break;
                case PatternOp.Atomic:
                    at = Run(text, instruction + 1, at, Body.Inner);
                    if (at < 0) return -1;
                    instruction = step.Target;
                    break;
                case PatternOp.Anchor:
                    if (!Places.Holds(step.Place, text, at)) return -1;
                    instruction++;
                    break;
                default:
                    return at;
            }
        }
    }

    private static bool Take(ReadOnlySpan<char> text, CodePointSet set, ref int at)
    {
        if (at >= text.Length) return false;
        int c = text[at], size = 1;
        if (char.IsHighSurrogate((char)c) && at + 1 < text.Length)
        {
            c = char.ConvertToUtf32((char)c, text[at + 1]);
            size = 2;
        }

        if (!set.Contains(c)) return false;
        at += size;
        return true;
    }

    private bool TakeRun(ReadOnlySpan<char> text, int instruction, in PatternInstruction run, ref int at, out bool stay)
    {
        stay = false;
        if (_memo is not null && run.Max == int.MaxValue)
        {
            // One code point a time, so that each position within the run is a state that can be remembered.
            int before = at;
            stay = Take(text, run.Set!, ref at);
            if (stay && run.Greed == Greed.Greedy) _stack.Add(new Choice(instruction + 1, before, before, _trail.Count));
            return true;
        }

        for (int i = 0; i < run.Min; i++)
            if (!Take(text, run.Set!, ref at)) return false;
        int least = at;
        for (int i = run.Min; i < run.Max && Take(text, run.Set!, ref at); i++) _steps++;
        if (at > least && run.Greed == Greed.Greedy) _stack.Add(new Choice(instruction + 1, Back(text, at, 1), least, _trail.Count));
        return true;
    }

    /// <summary>Takes the latest choice; what was tried since it was made has failed.</summary>
    private (int Instruction, int At) Backtrack(ReadOnlySpan<char> text)
    {
        Choice choice = _stack[^1];
        Fail(choice.Trail);
        if (choice.At > choice.Least) _stack[^1] = choice with { At = Back(text, choice.At, 1) };
        else _stack.RemoveAt(_stack.Count - 1);
        return (choice.Instruction, choice.At);
    }

    private void Fail(int trail)
    {
        if (_memo is not null)
            for (int i = trail; i < _trail.Count; i++) _memo.SetFails(_trail[i].Instruction, _trail[i].At);
        _trail.RemoveRange(trail, _trail.Count - trail);
    }

    /// <summary>The position some code points earlier, or -1 before the start.</summary>
    private static int Back(ReadOnlySpan<char> text, int at, int count)
    {
        for (; count > 0 && at > 0; count--) at -= at > 1 && char.IsLowSurrogate(text[at - 1]) ? 2 : 1;
        return count > 0 ? -1 : at;
    }
}

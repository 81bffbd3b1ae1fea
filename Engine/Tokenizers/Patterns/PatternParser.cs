using static Engine.Tokenizers.Patterns.PatternNode;

namespace Engine.Tokenizers.Patterns;

/// <summary>Reads a pattern: alternatives, groups, looks, quantifiers, anchors. Sets are read by <see cref="SetParser"/>.</summary>
internal sealed class PatternParser
{
    private const int MaxRepeats = 1_000, MaxDepth = 64;

    private static readonly Dictionary<string, Func<PatternNode, PatternNode>> Groups = new()
    {
        ["(?:"] = body => body,
        ["(?="] = body => new Look(body, Behind: false, Negative: false),
        ["(?!"] = body => new Look(body, Behind: false, Negative: true),
        ["(?<="] = body => new Look(body, Behind: true, Negative: false),
        ["(?<!"] = body => new Look(body, Behind: true, Negative: true),
        ["(?>"] = body => new Atomic(body),
    };

    private static readonly Dictionary<string, Place> Anchors = new()
    {
        ["^"] = Place.LineStart,
        ["$"] = Place.LineEnd,
        ["\\A"] = Place.TextStart,
        ["\\z"] = Place.TextEnd,
        ["\\Z"] = Place.TextEndOrLastLineFeed,
        ["\\b"] = Place.WordBoundary,
        ["\\B"] = Place.NotWordBoundary,
    };

    private readonly PatternReader _in;
    private int _depth;

    private PatternParser(PatternReader reader) => _in = reader;

    /// <summary>Options in force: (?i), and (?m), which in Ruby's syntax lets the dot match line feeds.</summary>
    private readonly record struct Flags(bool IgnoreCase, bool DotAll);

    /// <summary>Parses a whole pattern; throws <see cref="FormatException"/> that names what it cannot read.</summary>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(new PatternReader(pattern));
        PatternNode node = parser.Alternatives(default);
        return parser._in.AtEnd ? node : throw parser._in.Error("an unmatched parenthesis");
    }

    /// <summary>The pattern of a text taken literally.</summary>
    public static PatternNode Literal(string text) => new Sequence([.. text.EnumerateRunes().Select(r => new Set(CodePointSet.Range(r.Value, r.Value)))]);

    private PatternNode Alternatives(Flags flags)
    {
        if (++_depth > MaxDepth) throw _in.Error("groups nested too deeply");
        List<PatternNode> choices = [], parts = [];
        while (!_in.AtEnd && _in.Peek != ')')
        {
            if (_in.TryTake("(?#"))
            {
                _in.TakeUntil(")");
            }
            else if (_in.TryTake("|"))
            {
                choices.Add(Join(parts));
                parts = [];
            }
            else
            {
                parts.Add(Quantified(Atom(flags)));
            }
        }

        _depth--;
        choices.Add(Join(parts));
        return choices.Count == 1 ? choices[0] : new Alternation(choices);
    }

    private PatternNode Atom(Flags flags)
    {
        foreach ((string sign, Place place) in Anchors)
            if (_in.TryTake(sign)) return new Anchor(place);
        if (_in.Peek == '(') return Group(flags);
        if (_in.Peek is '*' or '+' or '?') throw _in.Error("nothing to repeat");
        if (_in.TryTake(".")) return new Set(flags.DotAll ? CodePointSet.All : CodePointSet.NotLineFeed);
        return new Set(SetParser.Read(_in, flags.IgnoreCase));
    }

    private PatternNode Group(Flags flags)
    {
        foreach ((string sign, Func<PatternNode, PatternNode> make) in Groups)
        {
            if (!_in.TryTake(sign)) continue;
            PatternNode body = Alternatives(flags);
            Close();
            return make(body);
        }

        if (_in.TryTake("(?<")) _in.TakeUntil(">");
        else if (_in.TryTake("(?")) return FlagGroup(flags);
        else _in.Take();
        PatternNode captured = Alternatives(flags);
        Close();
        return captured;
    }

    /// <summary>(?i:...) sets options for its group; (?i) for the rest of the enclosing one, alternatives included.</summary>
    private PatternNode FlagGroup(Flags flags)
    {
        for (bool on = true; ;)
        {
            switch (_in.Take())
            {
                case '-': on = false; break;
                case 'i': flags = flags with { IgnoreCase = on }; break;
                case 'm': flags = flags with { DotAll = on }; break;
                case ')': return Alternatives(flags);
                case ':':
                    PatternNode body = Alternatives(flags);
                    Close();
                    return body;
                default: throw _in.Error("an unsupported group");
            }
        }
    }

    private PatternNode Quantified(PatternNode node)
    {
        while (!_in.AtEnd)
        {
            bool braces = false;
            (int Min, int Max)? range = _in.TryTake("*") ? (0, int.MaxValue)
                : _in.TryTake("+") ? (1, int.MaxValue)
                : _in.TryTake("?") ? (0, 1)
                : null;
            if (range is null)
            {
                range = Braces();
                braces = true;
            }

            if (range is not (int min, int max)) break;
            if (node is Anchor or Look) throw _in.Error("repeats a position");
            // In Ruby's syntax a plus behind braces is a second repetition, not a possessive one.
            Greed greed = _in.TryTake("?") ? Greed.Lazy : !braces && _in.TryTake("+") ? Greed.Possessive : Greed.Greedy;
            node = new Repeat(node, min, max, greed);
            if (++_depth > MaxDepth) throw _in.Error("repeats nested too deeply");
        }

        return node;
    }

    /// <summary>{m}, {m,}, {,n} or {m,n}; null, and nothing taken, where the brace is a literal.</summary>
    private (int Min, int Max)? Braces()
    {
        int mark = _in.Mark();
        if (!_in.TryTake("{")) return null;
        int? min = _in.TakeNumber(), max = min;
        if (_in.TryTake(",")) max = _in.TakeNumber() ?? (min is null ? null : int.MaxValue);
        if ((min is null && max is null) || !_in.TryTake("}"))
        {
            _in.Reset(mark);
            return null;
        }

        if (min > max || min > MaxRepeats || (max > MaxRepeats && max != int.MaxValue)) throw _in.Error("an unsupported repeat count");
        return (min ?? 0, max!.Value);
    }

    private void Close()
    {
        if (!_in.TryTake(")")) throw _in.Error("an unclosed group");
    }

    private static PatternNode Join(List<PatternNode> parts) => parts is [PatternNode only] ? only : new Sequence(parts);
}

namespace Engine.Tokenizers.Patterns;

/// <summary>Reads what matches one code point: a literal, an escape, a property, a class in brackets.</summary>
internal static class SetParser
{
    private const int MaxDepth = 32;

    private static readonly Dictionary<int, CodePointSet> Classes = new()
    {
        ['s'] = CodePointSet.WhiteSpace,
        ['S'] = CodePointSet.WhiteSpace.Not(),
        ['d'] = CodePointSet.Digit,
        ['D'] = CodePointSet.Digit.Not(),
        ['w'] = CodePointSet.Word,
        ['W'] = CodePointSet.Word.Not(),
        ['h'] = CodePointSet.HexDigit,
        ['H'] = CodePointSet.HexDigit.Not(),
        ['N'] = CodePointSet.NotLineFeed,
        ['O'] = CodePointSet.All,
    };

    private static readonly Dictionary<int, int> Literals =
        new() { ['n'] = '\n', ['r'] = '\r', ['t'] = '\t', ['f'] = '\f', ['v'] = '\v', ['a'] = '\a', ['e'] = 0x1B, ['0'] = 0 };

    /// <summary>Reads one set.</summary>
    public static CodePointSet Read(PatternReader reader, bool ignoreCase)
    {
        CodePointSet set;
        if (reader.TryTake("["))
        {
            set = Class(reader, ignoreCase, 0);
        }
        else if (reader.TryTake("\\"))
        {
            (CodePointSet? members, int literal) = Escape(reader, inClass: false);
            set = Fold(members ?? CodePointSet.Range(literal, literal), ignoreCase);
        }
        else
        {
            int c = reader.Take();
            set = Fold(CodePointSet.Range(c, c), ignoreCase);
        }

        return set;
    }

    private static CodePointSet Class(PatternReader reader, bool ignoreCase, int depth)
    {
        if (depth > MaxDepth) throw reader.Error("classes nested too deeply");
        bool negated = reader.TryTake("^");
        CodePointSet set = CodePointSet.None;
        for (bool first = true; ; first = false)
        {
            if (!first && reader.TryTake("]")) break;
            if (reader.TryTake("&&"))
            {
                // Intersection binds everything to its right.
                set = set.And(ClassRest(reader, ignoreCase, depth + 1));
                break;
            }

            set = set.Or(Item(reader, ignoreCase, depth));
        }

        return negated ? set.Not() : set;
    }

    private static CodePointSet ClassRest(PatternReader reader, bool ignoreCase, int depth)
    {
        if (depth > MaxDepth) throw reader.Error("classes nested too deeply");
        CodePointSet set = CodePointSet.None;
        while (!reader.TryTake("]"))
        {
            if (reader.TryTake("&&")) return set.And(ClassRest(reader, ignoreCase, depth + 1));
            set = set.Or(Item(reader, ignoreCase, depth));
        }

        return set;
    }

    private static CodePointSet Item(PatternReader reader, bool ignoreCase, int depth)
    {
        if (reader.TryTake("[:"))
        {
            bool not = reader.TryTake("^");
            string name = reader.TakeUntil(":]");
            CodePointSet posix = Fold(Properties.Find(name) ?? throw reader.Error($"an unknown class '{name}'"), ignoreCase);
            return not ? posix.Not() : posix;
        }

        if (reader.TryTake("[")) return Class(reader, ignoreCase, depth + 1);
        (CodePointSet? members, int low) = Single(reader);
        if (members is not null) return Fold(members, ignoreCase);
        int mark = reader.Mark();
        if (!reader.TryTake("-") || reader.Peek is ']' or -1 or '[')
        {
            reader.Reset(mark);
            return Fold(CodePointSet.Range(low, low), ignoreCase);
        }

        (CodePointSet? bad, int high) = Single(reader);
        if (bad is not null || high < low) throw reader.Error("a range out of order");
        return Fold(CodePointSet.Range(low, high), ignoreCase);
    }

    private static (CodePointSet? Members, int Literal) Single(PatternReader reader)
        => reader.TryTake("\\") ? Escape(reader, inClass: true) : (null, reader.Take());

    private static (CodePointSet? Members, int Literal) Escape(PatternReader reader, bool inClass)
    {
        int c = reader.Take();
        if (Classes.TryGetValue(c, out CodePointSet? set)) return (set, 0);
        if (Literals.TryGetValue(c, out int literal)) return (null, literal);
        if (c is 'p' or 'P')
        {
            if (!reader.TryTake("{")) throw reader.Error("a property without braces");
            string name = reader.TakeUntil("}");
            bool not = name.StartsWith('^');
            CodePointSet property = Properties.Find(not ? name[1..] : name) ?? throw reader.Error($"an unknown property '{name}'");
            return (not != (c == 'P') ? property.Not() : property, 0);
        }

        if (c == 'b' && inClass) return (null, '\b');
        if (c == 'u') return (null, reader.TakeHex(4));
        if (c == 'x' && reader.TryTake("{"))
        {
            int code = reader.TakeHex(8);
            return reader.TryTake("}") ? (null, code) : throw reader.Error("an unclosed code point");
        }

        if (c == 'x') return (null, reader.TakeHex(2));
        return char.IsAsciiLetterOrDigit((char)c) && c < 128 ? throw reader.Error($"an unsupported escape '\\{(char)c}'") : (null, c);
    }

    private static CodePointSet Fold(CodePointSet set, bool ignoreCase) => ignoreCase ? set.IgnoringCase() : set;
}

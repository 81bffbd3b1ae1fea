namespace Fable.Grammar;

/// <summary>
/// Text with holes: <c>{name}</c> or <c>{name.form}</c> is filled by the writer, with a capital where the name has one; <c>[this|that|]</c> is one of several,
/// possibly none, and may stand inside another.
/// </summary>
internal sealed class Template
{
    private readonly List<Part> _parts = [];

    private Template(string source) => Source = source;

    /// <summary>What was read.</summary>
    public string Source { get; }

    /// <summary>The names of all holes, in lower case, with those in alternatives that may not be taken.</summary>
    public IEnumerable<string> Slots => _parts.SelectMany(p => p.Options is null ? p.Form is null ? [] : [p.Text] : p.Options.SelectMany(o => o.Slots));

    /// <summary>Reads the notation; what does not close is the author's mistake.</summary>
    public static Template Parse(string text)
    {
        int at = 0;
        Template template = Parse(text, ref at);
        return at == text.Length ? template : throw new ArgumentException($"'{text[at]}' at {at} opens nothing: {text}");
    }

    /// <summary>One template a line.</summary>
    public static Template[] Lines(string text) => [.. Notation.Lines(text).Select(Parse)];

    /// <summary>Hands the parts in order to the writer; of alternatives, one that its random numbers choose.</summary>
    public void Expand(ITemplateWriter writer)
    {
        foreach (Part part in _parts)
        {
            if (part.Options is not null) writer.Random.Pick(part.Options).Expand(writer);
            else if (part.Form is not null) writer.Fill(part.Text, part.Form, part.Capital);
            else writer.Append(part.Text);
        }
    }

    private static Template Parse(string text, ref int at)
    {
        Template template = new(text);
        while (at < text.Length && text[at] is not ('|' or ']'))
        {
            int end = text.AsSpan(at).IndexOfAny("{[|]}");
            end = end < 0 ? text.Length : at + end;
            if (end > at) template._parts.Add(new(text[at..end]));
            at = end;
            if (at == text.Length || text[at] is '|' or ']') break;
            if (text[at] == '}') throw new ArgumentException($"'}}' at {at} closes nothing: {text}");
            template._parts.Add(text[at] == '{' ? Slot(text, ref at) : Choice(text, ref at));
        }

        return template;
    }

    private static Part Slot(string text, ref int at)
    {
        int end = text.IndexOf('}', at);
        if (end < 0) throw new ArgumentException($"'{{' at {at} is not closed: {text}");
        string[] names = text[(at + 1)..end].Split('.');
        at = end + 1;
        return new(names[0].ToLowerInvariant(), names.Length > 1 ? names[1] : "", char.IsAsciiLetterUpper(names[0][0]));
    }

    private static Part Choice(string text, ref int at)
    {
        List<Template> options = [];
        do
        {
            at++;
            options.Add(Parse(text, ref at));
        }
        while (at < text.Length && text[at] == '|');
        if (at == text.Length) throw new ArgumentException($"'[' is not closed: {text}");
        at++;
        return new("", Options: [.. options]);
    }

    /// <summary>Plain text; a hole where there is a form; alternatives where there are options.</summary>
    private sealed record Part(string Text, string? Form = null, bool Capital = false, Template[]? Options = null);
}

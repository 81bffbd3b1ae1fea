using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// A Jinja template in a form in which two spellings of the same statements are equal: comments and white space outside strings are gone,
/// <c>message.role</c> is <c>message['role']</c>, strings have single quotes, those added to each other are one, and text outside statements that survives
/// Jinja's white-space rules (as transformers sets them: trim_blocks, lstrip_blocks) is <c>{{'text'}}</c>. It is read, never run.
/// </summary>
internal sealed class TemplateSource
{
    private readonly StringBuilder _canonical = new();

    /// <summary>Reads a template.</summary>
    public TemplateSource(string jinja, string bosToken, string eosToken, DateOnly today)
    {
        (Jinja, BosToken, EosToken, Today) = (jinja, bosToken, eosToken, today);
        // Jinja reads every kind of line end as a line feed.
        jinja = jinja.Replace("\r\n", "\n").Replace('\r', '\n');
        Scan(jinja.EndsWith('\n') ? jinja[..^1] : jinja);
        Canonical = _canonical.Replace("'+'", "").ToString();
    }

    /// <summary>The template as it was.</summary>
    public string Jinja { get; }

    /// <summary>The template in the common form.</summary>
    public string Canonical { get; }

    /// <summary>The token that begins a sequence.</summary>
    public string BosToken { get; }

    /// <summary>The token that ends a sequence.</summary>
    public string EosToken { get; }

    /// <summary>The current day.</summary>
    public DateOnly Today { get; }

    /// <summary>Whether the template holds a fragment, given in the common form.</summary>
    public bool Has(string fragment) => Canonical.Contains(fragment, StringComparison.Ordinal);

    /// <summary>
    /// What stands between the first <paramref name="before"/> and the next <paramref name="after"/>, as a string that a string literal of the
    /// template stands for; null where there is none, or a quote ends the literal first.
    /// </summary>
    public string? Literal(string before, string after)
    {
        for (int from = 0; (from = Canonical.IndexOf(before, from, StringComparison.Ordinal)) >= 0;)
        {
            from += before.Length;
            int to = Canonical.IndexOf(after, from, StringComparison.Ordinal);
            if (to < 0) return null;
            string text = Canonical[from..to].Replace("\\'", "\u0001");
            if (!text.Contains('\'')) return text.Replace("\\n", "\n").Replace('\u0001', '\'');
        }

        return null;
    }

    private void Scan(string jinja)
    {
        int at = 0;
        bool afterBlock = false, afterDash = false;
        while (at < jinja.Length)
        {
            int tag = NextTag(jinja, at);
            string text = jinja[at..tag];
            bool lineStart = at == 0;
            if (afterDash) text = text.TrimStart();
            else if (afterBlock && text.StartsWith('\n')) (text, lineStart) = (text[1..], true);
            if (tag == jinja.Length)
            {
                Output(text);
                return;
            }

            char kind = jinja[tag + 1];
            if (tag + 2 < jinja.Length && jinja[tag + 2] == '-') text = text.TrimEnd();
            else if (kind != '{') text = WithoutIndent(text, lineStart);
            Output(text);
            at = kind == '#' ? CommentEnd(jinja, tag) : Statement(jinja, tag);
            (afterBlock, afterDash) = (kind != '{', at >= 3 && jinja[at - 3] == '-');
        }
    }

    private static int NextTag(string jinja, int at)
    {
        for (; at + 1 < jinja.Length; at++)
        {
            if (jinja[at] == '{' && (jinja[at + 1] is '{' or '%' or '#')) return at;
        }

        return jinja.Length;
    }

    /// <summary>A statement that stands first on its line takes the indent before it along.</summary>
    private static string WithoutIndent(string text, bool lineStart)
    {
        string trimmed = text.TrimEnd(' ', '\t');
        return trimmed.EndsWith('\n') || (trimmed.Length == 0 && lineStart) ? trimmed : text;
    }

    private void Output(string text)
    {
        if (text.Length > 0) _canonical.Append("{{'").Append(Escaped(text)).Append("'}}");
    }

    private static int CommentEnd(string jinja, int tag)
    {
        int end = jinja.IndexOf("#}", tag, StringComparison.Ordinal);
        return end < 0 ? jinja.Length : end + 2;
    }

    /// <summary>Copies a statement in the common form; gives the position behind it.</summary>
    private int Statement(string jinja, int tag)
    {
        _canonical.Append(jinja, tag, 2);
        string close = jinja[tag + 1] == '{' ? "}}" : "%}";
        int at = tag + 2;
        if (at < jinja.Length && jinja[at] == '-') at++;
        while (at < jinja.Length)
        {
            char c = jinja[at];
            if (c is '\'' or '"') at = Quoted(jinja, at);
            else if (string.CompareOrdinal(jinja, at, "-" + close, 0, 3) == 0) at++;
            else if (string.CompareOrdinal(jinja, at, close, 0, 2) == 0)
            {
                _canonical.Append(close);
                return at + 2;
            }
            else if (Attribute(jinja, at) is string name)
            {
                _canonical.Append("['").Append(name).Append("']");
                at += name.Length + 1;
            }
            else
            {
                if (!char.IsWhiteSpace(c)) _canonical.Append(c);
                at++;
            }
        }

        return at;
    }

    private static string? Attribute(string jinja, int at)
        => string.CompareOrdinal(jinja, at, ".role", 0, 5) == 0 ? "role" : string.CompareOrdinal(jinja, at, ".content", 0, 8) == 0 ? "content" : null;

    private int Quoted(string jinja, int at)
    {
        char quote = jinja[at++];
        StringBuilder text = new();
        for (; at < jinja.Length && jinja[at] != quote; at++)
        {
            if (jinja[at] != '\\' || at + 1 >= jinja.Length) text.Append(jinja[at]);
            else text.Append(jinja[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', char c => c });
        }

        _canonical.Append('\'').Append(Escaped(text.ToString())).Append('\'');
        return Math.Min(at + 1, jinja.Length);
    }

    private static string Escaped(string text) => text.Replace("'", "\\'").Replace("\n", "\\n");
}

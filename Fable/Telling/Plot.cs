using Fable.Grammar;

namespace Fable.Telling;

/// <summary>
/// A shape of story. Its text has sections headed by lines that begin with '#':
/// <code>
/// # table spot; found          one row is drawn for the story and its columns are holes in all that follows
/// # story                      beats, divided by empty lines; of a beat's lines one is drawn
/// # questions                  question => answer
/// </code>
/// A beat whose first line begins with '?' may be left out, one with '-' only where the story is to be short; one with '/' may begin a paragraph. What is
/// left out holds nothing that a question asks for.
/// </summary>
internal sealed class Plot
{
    private Plot(string name, string heroes, string things, string others, Naming? elder)
        => (Name, Groups, Things, Others, Elder) = (name, heroes.Split(' '), Words.Things.In(things.Split(' ')), Words.Things.In(others.Split(' ')), elder);

    public string Name { get; }

    /// <summary>The groups that heroes come from.</summary>
    public string[] Groups { get; }

    /// <summary>What the object may be.</summary>
    public ThingKind[] Things { get; }

    /// <summary>What the second object may be.</summary>
    public ThingKind[] Others { get; }

    /// <summary>Whether the elder must be the hero's relation, or must not.</summary>
    public Naming? Elder { get; }

    public List<Table> Tables { get; } = [];

    public List<Beat> Beats { get; } = [];

    public List<(Template Question, Template Answer)> Questions { get; } = [];

    /// <summary>Reads a plot.</summary>
    public static Plot Parse(string name, string heroes, string things, string text, string others = "toy wear treasure", Naming? elder = null)
    {
        Plot plot = new(name, heroes, things, others, elder);
        foreach (string section in ("\n" + Notation.Joined(text)).Split("\n# ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string heading = section.Split('\n', 2)[0], body = section[heading.Length..].Trim();
            string[] lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (heading.StartsWith("table ", StringComparison.Ordinal)) plot.Tables.Add(Table.Of(heading["table ".Length..], lines));
            else if (heading == "story") plot.Beats.AddRange(body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Beat.Of));
            else if (heading == "questions") plot.Questions.AddRange(lines.Select(l => l.Split(" => "))
                .Select(p => (Template.Parse(p[0]), Template.Parse(p[1]))));
            else throw new ArgumentException($"the plot {name} has a section '{heading}'");
        }

        return plot;
    }

    /// <summary>Rows of which one is drawn.</summary>
    public sealed record Table(string[] Columns, Template[][] Rows)
    {
        public static Table Of(string heading, string[] lines)
        {
            string[] columns = heading.Split("; ");
            Template[][] rows = [.. lines.Select(l => l.Split("; ").Select(Template.Parse).ToArray())];
            return rows.All(r => r.Length == columns.Length) ? new(columns, rows)
                : throw new ArgumentException($"a row of '{heading}' is too long or too short");
        }
    }

    /// <summary>A step of the story, in one of several wordings.</summary>
    public sealed record Beat(bool Optional, bool OnlyLong, bool Paragraph, Template[] Wordings)
    {
        public static Beat Of(string text)
        {
            string marks = text[..(text.Length - text.TrimStart('?', '-', '/').Length)];
            return new(marks.Contains('?'), marks.Contains('-'), marks.Contains('/'), Template.Lines(text[marks.Length..]));
        }
    }
}

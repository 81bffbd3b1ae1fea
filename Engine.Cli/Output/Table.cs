namespace Engine.Cli.Output;

/// <summary>Rows of text in columns as wide as they need to be.</summary>
/// <param name="headings">One for each column; where all are empty, none are written.</param>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = headings.All(string.IsNullOrEmpty) ? [] : [headings];

    /// <summary>Columns that hold numbers stand at the right.</summary>
    public HashSet<int> RightAligned { get; } = [];

    /// <summary>Adds a row of as many cells as there are headings.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes it, each line after two spaces.</summary>
    public void WriteTo(TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
            output.WriteLine(
                ("  " + string.Join("  ",
                    row.Select((cell, column) => RightAligned.Contains(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))).TrimEnd());
    }
}

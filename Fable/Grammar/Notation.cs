namespace Fable.Grammar;

/// <summary>The lines of a table or a template; one that ends with a backslash goes on in the next, whose indentation does not count.</summary>
internal static class Notation
{
    /// <summary>The text with the lines that go on joined.</summary>
    public static string Joined(string text) => string.Concat(text.Split("\\\n").Select((part, i) => i == 0 ? part : part.TrimStart(' ')));

    /// <summary>All lines that are not empty, without blanks around them.</summary>
    public static string[] Lines(string text) => Joined(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

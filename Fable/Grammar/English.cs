namespace Fable.Grammar;

/// <summary>The few rules of spelling that depend on the word that follows.</summary>
internal static class English
{
    /// <summary>The phrase with "a" or "an" before it, by its first letter; the words of our lists have no exceptions but these.</summary>
    public static string WithArticle(string phrase)
    {
        bool vowel = "aeiou".Contains(phrase[0], StringComparison.Ordinal)
            && !phrase.StartsWith("uni", StringComparison.Ordinal) && !phrase.StartsWith("use", StringComparison.Ordinal);
        return (vowel ? "an " : "a ") + phrase;
    }

    /// <summary>How many words there are between white space.</summary>
    public static int Words(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length;
}

namespace Engine.Bench.Race;

/// <summary>Texts of short common words, each a token or so in most vocabularies.</summary>
internal static class WordPrompt
{
    private static readonly string[] Words =
        "the of and to in is that it was for on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do".Split(' ');

    /// <summary>So many words; another text for every seed.</summary>
    public static string Of(int count, int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, count).Select(_ => Words[random.Next(Words.Length)]));
    }
}

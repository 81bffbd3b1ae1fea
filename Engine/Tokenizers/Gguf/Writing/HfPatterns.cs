using System.Globalization;
using System.Text.RegularExpressions;
using Engine.Tokenizers.Gguf.PreTokenizing;
using static Engine.Tokenizers.Gguf.PreTokenizing.PrePatterns;

namespace Engine.Tokenizers.Gguf.Writing;

/// <summary>Brings the patterns of tokenizer.json and those of <see cref="PrePatterns"/> into one spelling, so that they can be compared.</summary>
internal static partial class HfPatterns
{
    private const string Upper = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", Lower = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]",
        Tail = @" ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>
    /// What published files say where llama.cpp says something else under the name, which it takes to mean the same (the comments "original regex" in
    /// its llama-vocab.cpp). Those of which only the class of letters differs agree but for marks and for letters beyond ASCII.
    /// </summary>
    private static readonly Dictionary<string, (string Pattern, bool Differs)> Originals = new (string Original, string Pattern, bool Differs)[]
    {
        (@"[^\r\n\p{L}\p{N}]?" + Upper + "*" + Lower + @"+|[^\r\n\p{L}\p{N}]?" + Upper + "+" + Lower + @"*|\p{N}|" + Tail, Tekken, true),
        (@"[^\r\n\p{L}\p{N}]?" + Upper + "*" + Lower + "+" + Contractions + @"?|[^\r\n\p{L}\p{N}]?" + Upper + "+" + Lower + "*" + Contractions
            + @"?|\p{N}{1,3}|" + Tail, Gpt4o, true),
        (@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+", BailingMoe, false),
        (@" ?[^(\s|[.,!?…。，、।۔،])]+", Bloom, false),
    }.ToDictionary(o => Plain(o.Original), o => (Plain(o.Pattern), o.Differs));

    /// <summary>The one spelling, and whether it only nearly means the same.</summary>
    public static (string Pattern, bool Differs) Canonical(string pattern)
    {
        string plain = Plain(pattern);
        return Originals.TryGetValue(plain, out (string, bool) known) ? known : (plain, false);
    }

    private static string Plain(string pattern)
    {
        pattern = pattern.Replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)", Contractions, StringComparison.Ordinal)
            .Replace(@"\r", "\r", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal);
        pattern = Escape().Replace(pattern, m => ((char)int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());
        // A trailing \s+ takes what no alternative matched; it would be a piece without it too.
        return pattern.EndsWith(@"|\s+(?!\S)", StringComparison.Ordinal) ? pattern + @"|\s+" : pattern;
    }

    [GeneratedRegex(@"\\u([0-9A-Fa-f]{4})")]
    private static partial Regex Escape();
}

using System.Globalization;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.Patterns;

/// <summary>
/// The properties that \p{...} and [:...:] name: general categories, scripts, and a few others. Names are compared without case, spaces, hyphens and
/// underscores (UTS 18).
/// </summary>
internal static class Properties
{
    private static readonly Dictionary<string, CodePointSet> ByName = All();

    /// <summary>The set of a name, or null.</summary>
    public static CodePointSet? Find(string name)
    {
        string plain = Plain(name);
        foreach (string prefix in (string[])["generalcategory=", "gc=", "script=", "sc="])
            if (plain.StartsWith(prefix, StringComparison.Ordinal)) plain = plain[prefix.Length..];
        return ByName.GetValueOrDefault(plain);
    }

    private static Dictionary<string, CodePointSet> All()
    {
        // In the order of UnicodeCategory: the short and the long name of each (PropertyValueAliases.txt).
        string[] categories = ["Lu Uppercase_Letter", "Ll Lowercase_Letter", "Lt Titlecase_Letter", "Lm Modifier_Letter", "Lo Other_Letter",
            "Mn Nonspacing_Mark", "Mc Spacing_Mark", "Me Enclosing_Mark", "Nd Decimal_Number",
            "Nl Letter_Number", "No Other_Number", "Zs Space_Separator", "Zl Line_Separator", "Zp Paragraph_Separator", "Cc Control", "Cf Format",
            "Cs Surrogate", "Co Private_Use", "Pc Connector_Punctuation", "Pd Dash_Punctuation",
            "Ps Open_Punctuation", "Pe Close_Punctuation", "Pi Initial_Punctuation", "Pf Final_Punctuation", "Po Other_Punctuation",
            "Sm Math_Symbol", "Sc Currency_Symbol", "Sk Modifier_Symbol", "So Other_Symbol", "Cn Unassigned"];
        string[] groups = ["L Letter", "M Mark", "N Number", "Z Separator", "C Other", "P Punctuation", "S Symbol"];
        var byName = new Dictionary<string, CodePointSet>(StringComparer.Ordinal);
        foreach (string script in UnicodeData.Instance.Scripts)
        {
            int index = byName.Count;
            byName[Plain(script)] = new CodePointSet(c => UnicodeData.Instance.Script(c) == index);
        }

        for (int i = 0; i < categories.Length; i++) Add(categories[i], 1u << i);
        foreach (string group in groups)
            Add(group, Enumerable.Range(0, 30).Where(i => categories[i][0] == group[0]).Aggregate(0u, (mask, i) => mask | 1u << i));
        Add("LC Cased_Letter", 7);
        byName["any"] = CodePointSet.All;
        byName["space"] = byName["whitespace"] = CodePointSet.WhiteSpace;
        byName["word"] = CodePointSet.Word;
        byName["digit"] = CodePointSet.Digit;
        byName["xdigit"] = CodePointSet.HexDigit;
        byName["alnum"] = new CodePointSet(c => CodePoints.IsWord(c) && CodePoints.Category(c) != UnicodeCategory.ConnectorPunctuation);
        byName["alpha"] = byName["alphabetic"] = new CodePointSet(c => CodePoints.IsWord(c)
            && CodePoints.Category(c) is not (UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DecimalDigitNumber));
        byName["upper"] = byName["uppercase"] = byName["lu"];
        byName["lower"] = byName["lowercase"] = byName["ll"];
        byName["punct"] = new CodePointSet(c => CodePoints.IsPunctuation(c));
        byName["cntrl"] = byName["cc"];
        byName["ascii"] = CodePointSet.Range(0, 127);
        byName["blank"] = new CodePointSet(c => c == '\t' || CodePoints.Category(c) == UnicodeCategory.SpaceSeparator);
        return byName;

        void Add(string names, uint mask)
        {
            foreach (string name in names.Split(' ')) byName[Plain(name)] = CodePointSet.OfCategories(mask);
        }
    }

    private static string Plain(string name)
        => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .ToLowerInvariant();
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Engine.Cli.Parsing;

/// <summary>Options that hold numbers. They are read the same in every locale, and what is out of range is refused with the range in the message.</summary>
internal static class Numbers
{
    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Option<int?> Whole(string name, string valueName, string description, int min, int max = int.MaxValue)
        => Of<int?>(name, valueName, description, text => TryWhole(text, out int value) && value >= min && value <= max ? value : null,
            FormattableString.Invariant($"a whole number from {min} to {max}"));

    /// <summary>A finite number of which <paramref name="accepts"/> holds.</summary>
    public static Option<float?> Real(string name, string valueName, string description, Func<float, bool> accepts, string expected)
        => Of<float?>(name, valueName, description, text => TryReal(text, out float value) && accepts(value) ? value : null, expected);

    /// <summary>A whole number of 64 bits.</summary>
    public static Option<ulong?> Seed(string name, string valueName, string description)
        => Of<ulong?>(name, valueName, description,
            text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null,
            "a whole number from 0 to 18446744073709551615");

    /// <summary>A whole number, with a sign at most.</summary>
    public static bool TryWhole(string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>A finite number with a point.</summary>
    public static bool TryReal(string text, out float value)
        => float.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value) && float.IsFinite(value);

    /// <summary>A number with a point, or infinity as C, Python and JavaScript spell it: <c>inf</c>, <c>-inf</c>, <c>+Infinity</c>.</summary>
    public static bool TryRealOrInfinite(string text, out float value)
    {
        ReadOnlySpan<char> word = text.AsSpan(text is ['-' or '+', ..] ? 1 : 0);
        if (!word.Equals("inf", StringComparison.OrdinalIgnoreCase) && !word.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            return TryReal(text, out value);
        value = text[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
        return true;
    }

    private static Option<T?> Of<T>(string name, string valueName, string description, Func<string, T?> parse, string expected) => new(name)
    {
        Description = description,
        HelpName = valueName,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            T? value = parse(text);
            if (value is null) result.AddError($"{name} takes {expected}, not '{text}'");
            return value;
        },
    };
}

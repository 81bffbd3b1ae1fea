using System.CommandLine;
using System.Globalization;

namespace Engine.Bench;

/// <summary>Options that hold counts.</summary>
internal static class Count
{
    /// <summary>A whole number from <paramref name="least"/> on, the same in every locale.</summary>
    public static Option<int> Of(string name, string description, int defaultValue, int least = 1) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            if (Parse(result.Tokens[0].Value, least) is int value) return value;
            result.AddError($"{name} takes a whole number from {least} on, not '{result.Tokens[0].Value}'");
            return 0;
        },
    };

    /// <summary>Whole numbers from 1 on, with commas between.</summary>
    public static Option<int[]> List(string name, string description, params int[] defaultValues) => new(name)
    {
        Description = description,
        HelpName = "LIST",
        DefaultValueFactory = _ => defaultValues,
        CustomParser = result =>
        {
            int?[] values = [.. result.Tokens[0].Value.Split(',').Select(item => Parse(item.Trim(), 1))];
            if (values.All(value => value is not null)) return [.. values.Select(value => value!.Value)];
            result.AddError($"{name} takes whole numbers from 1 on with commas between, not '{result.Tokens[0].Value}'");
            return [];
        },
    };

    private static int? Parse(string text, int least)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least ? value : null;
}

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
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least) return value;
            result.AddError($"{name} takes a whole number from {least} on, not '{result.Tokens[0].Value}'");
            return 0;
        },
    };
}

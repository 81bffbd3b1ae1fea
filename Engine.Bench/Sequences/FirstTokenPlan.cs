using System.CommandLine;
using System.Globalization;

namespace Engine.Bench.Sequences;

/// <summary>How often the time to the first token of a prompt is taken.</summary>
/// <param name="Prompt">Its tokens.</param>
/// <param name="Samples">How often.</param>
internal readonly record struct FirstTokenPlan(int Prompt, int Samples)
{
    /// <summary>Short prompts, whose times scatter, often; long ones a few times.</summary>
    public const string Default = "32x100,512x30,4096x10";

    /// <summary>The option that names them.</summary>
    public static Option<FirstTokenPlan[]> Option() => new("--first-token")
    {
        Description = "Prompts whose time to the first token is taken, and how often: TOKENSxSAMPLES, with commas between.",
        HelpName = "LIST",
        DefaultValueFactory = _ => Parse(Default)!,
        CustomParser = result =>
        {
            if (Parse(result.Tokens[0].Value) is { } plans) return plans;
            result.AddError($"--first-token takes {Default} and the like, not '{result.Tokens[0].Value}'");
            return [];
        },
    };

    /// <summary>The list, or null where it is none. An empty one is one.</summary>
    public static FirstTokenPlan[]? Parse(string text)
    {
        List<FirstTokenPlan> plans = [];
        foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (item.Split('x') is not [string prompt, string samples] || !Positive(prompt, out int tokens) || !Positive(samples, out int count)) return null;
            plans.Add(new FirstTokenPlan(tokens, count));
        }

        return [.. plans];
    }

    /// <summary>As the list has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prompt}x{Samples}");

    private static bool Positive(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;
}

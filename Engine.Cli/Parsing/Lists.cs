using System.CommandLine;
using Engine.Cli.Terminals;

namespace Engine.Cli.Parsing;

/// <summary>Options that hold lists: token ids, biases, strings.</summary>
internal static class Lists
{
    private static readonly char[] Separators = [',', ' ', '\t', '\r', '\n', '[', ']'];

    /// <summary>Token ids: <c>1,17,93</c>.</summary>
    public static Option<IReadOnlyList<int>?> Ids(string name, string description, bool valueOptional = false) => new(name)
    {
        Description = description,
        HelpName = "IDS",
        Arity = valueOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 0) return null;
            string text = result.Tokens[0].Value;
            IReadOnlyList<int>? ids = ParseIds(text);
            if (ids is null) result.AddError($"{name} takes token ids separated by commas (1,17,93), not '{text}'");
            return ids;
        },
    };

    /// <summary>Ids separated by commas or white space, with or without brackets around them; null where one is no id.</summary>
    public static IReadOnlyList<int>? ParseIds(string text)
    {
        var ids = new List<int>();
        foreach (string word in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Numbers.TryWhole(word, out int id) || id < 0) return null;
            ids.Add(id);
        }

        return ids;
    }

    /// <summary>Biases by token id: <c>15:-100,20:2.5,30:-inf</c>, may be given several times.</summary>
    public static Option<IReadOnlyDictionary<int, float>?> Biases(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ID:BIAS,...",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var biases = new Dictionary<int, float>();
            foreach (string pair in result.Tokens.SelectMany(token => token.Value.Split(',')))
            {
                if (pair.Split(':') is not [string word, string bias] || !Numbers.TryWhole(word, out int id) || id < 0
                    || !Numbers.TryRealOrInfinite(bias, out float value))
                    result.AddError($"{name} takes token ids with their biases (15:-100,20:2.5,30:-inf), not '{pair}'");
                else if (!biases.TryAdd(id, value))
                    result.AddError($"{name} names token {id} twice");
            }

            return biases;
        },
    };

    /// <summary>Texts, one for each time the option is given.</summary>
    public static Option<string[]?> Texts(string name, string valueName, string description)
    {
        var option = new Option<string[]?>(name) { Description = description, HelpName = valueName, Arity = ArgumentArity.OneOrMore };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0)) result.AddError($"{name} takes a text that is not empty");
        });
        return option;
    }

    /// <summary>One text.</summary>
    public static Option<string?> Text(string name, string valueName, string description)
        => new(name) { Description = description, HelpName = valueName, Arity = ArgumentArity.ExactlyOne };

    /// <summary>One of a few words, in any case.</summary>
    public static Option<string?> Choice(string name, string valueName, string description, IReadOnlyList<string> choices) => new(name)
    {
        Description = description,
        HelpName = valueName,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string? choice = choices.FirstOrDefault(c => c.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (choice is null) result.AddError($"{name} takes {string.Join(", ", choices)}, not '{text}'");
            return choice;
        },
    };

    /// <summary>What a type reads from a text; what it refuses is said in its own words, which list what there is.</summary>
    /// <param name="name">The flag.</param>
    /// <param name="valueName">What the help calls its value.</param>
    /// <param name="description">What it does.</param>
    /// <param name="parse">The type's own reading of a text; refuses by an <see cref="ArgumentException"/>.</param>
    public static Option<T> Parsed<T>(string name, string valueName, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = valueName,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            try
            {
                return parse(result.Tokens[0].Value);
            }
            catch (ArgumentException e)
            {
                result.AddError($"{name}: {Refusals.LineOf(e)}");
                return default;
            }
        },
    };

    /// <summary>A switch.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };
}

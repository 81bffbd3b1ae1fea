namespace Engine.Kernels;

/// <summary>A setting that the environment gives where no option does.</summary>
internal static class EnvironmentVariable
{
    /// <summary>What a variable's text means, or null where it is not set or empty.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="parse">From text to a value.</param>
    /// <exception cref="ArgumentException">The text is refused; the message names the variable, which nobody may remember to have set.</exception>
    public static T? Parse<T>(string name, Func<string, T> parse)
    {
        if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } text) return default;
        try
        {
            return parse(text);
        }
        catch (ArgumentException e)
        {
            string problem = e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
            throw new ArgumentException($"environment variable {name}: {problem}", e);
        }
    }
}

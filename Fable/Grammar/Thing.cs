namespace Fable.Grammar;

/// <summary>An object.</summary>
/// <param name="Noun">"kite".</param>
/// <param name="Adjective">One that suits it: "red".</param>
/// <param name="Use">What one does with it, after "to": "fly it in the wind".</param>
/// <param name="Used">The same in the past: "flew it in the wind".</param>
internal sealed record Thing(string Noun, string Adjective, string Use, string Used)
{
    /// <summary>"red kite".</summary>
    public string Full => $"{Adjective} {Noun}";
}

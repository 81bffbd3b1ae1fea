namespace Fable.Grammar;

/// <summary>The pronouns of a character.</summary>
internal sealed record Gender(string He, string Him, string His, string Himself)
{
    public static readonly Gender Female = new("she", "her", "her", "herself"), Male = new("he", "him", "his", "himself");
}

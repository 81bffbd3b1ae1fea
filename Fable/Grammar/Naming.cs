namespace Fable.Grammar;

/// <summary>
/// How a character is spoken of: by first name, as the hero's relation ("her grandmother"), or with an article ("an old owl", then "the owl").
/// </summary>
internal enum Naming
{
    /// <summary>By first name.</summary>
    Name,

    /// <summary>As somebody of the hero's.</summary>
    Relation,

    /// <summary>With an article.</summary>
    Article,
}

namespace Fable.Grammar;

/// <summary>Receives the parts of a <see cref="Template"/> in their order.</summary>
internal interface ITemplateWriter
{
    /// <summary>Chooses among alternatives.</summary>
    Randomness Random { get; }

    /// <summary>Adds plain text.</summary>
    void Append(string text);

    /// <summary>Adds what a hole stands for.</summary>
    /// <param name="name">The hole's name, in lower case.</param>
    /// <param name="form">Its form; empty for none.</param>
    /// <param name="capital">Whether the first letter is a capital.</param>
    /// <exception cref="ArgumentException">There is nothing of that name, or it has no such form.</exception>
    void Fill(string name, string form, bool capital);
}

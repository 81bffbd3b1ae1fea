namespace Engine.Training.Corpus;

/// <summary>Documents by their number, from 0 on without end: the same number is the same document, so that training can stop and resume anywhere.</summary>
public interface ICorpus
{
    /// <summary>The document of a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    Document this[long number] { get; }
}

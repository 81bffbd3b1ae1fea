namespace Engine.Training.Corpus;

/// <summary>Documents by their number, from 0 on without end: the same number is the same document, so that training can stop and go on anywhere.</summary>
public interface ICorpus
{
    /// <summary>The document of a number that is not negative.</summary>
    Document this[long number] { get; }
}

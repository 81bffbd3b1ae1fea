using System.Text;

namespace Engine.Tokenizers;

/// <summary>
/// Decodes ids one at a time. Holds the state of one sequence; not thread-safe. No piece ends within a character; the concatenated pieces equal <see
/// cref="Tokenizer.Decode"/> of all ids.
/// </summary>
public abstract class StreamingDecoder
{
    private protected StreamingDecoder()
    {
    }

    /// <summary>Appends an id; returns the text that it completes, often empty.</summary>
    public abstract string Append(int id);

    /// <summary>Takes the next id where nobody waits for its text: adds text to <paramref name="text"/> now or in <see cref="Flush"/>.</summary>
    internal virtual void AppendTo(int id, StringBuilder text) => text.Append(Append(id));

    /// <summary>
    /// Marks the end of the prompt: from now on, text is returned only if it contains a byte of the continuation. A character that the prompt completed but
    /// that was held back is left out; one that the continuation completes is returned.
    /// </summary>
    public abstract void BeginOutput();

    /// <summary>Ends the sequence; returns the text that was held back. Nothing may be appended afterwards.</summary>
    public abstract string Flush();
}

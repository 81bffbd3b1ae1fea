using System.Text;

namespace Engine.Tokenizers;

/// <summary>Turns ids into text as they come. Holds the state of one sequence; not thread-safe. No piece ends within a character, and all pieces joined are what <see cref="Tokenizer.Decode"/> says of all ids.</summary>
public abstract class StreamingDecoder
{
    private protected StreamingDecoder()
    {
    }

    /// <summary>Takes the next id and gives out the text that it completes, often empty.</summary>
    public abstract string Append(int id);

    /// <summary>Takes the next id where nobody waits for its text: adds text to <paramref name="text"/> now or in <see cref="Flush"/>.</summary>
    internal virtual void AppendTo(int id, StringBuilder text) => text.Append(Append(id));

    /// <summary>
    /// Says that what was appended so far is a prompt and what follows is its continuation: from now on text is given out if a byte of the continuation is part of it.
    /// So a character that the prompt ended, but that was held back, is left out, and one that the continuation completes is not.
    /// </summary>
    public abstract void BeginOutput();

    /// <summary>Ends the sequence and gives out what was held back. Nothing may be appended afterwards.</summary>
    public abstract string Flush();
}

using Engine.Tokenizers.ChatTemplates;

namespace Engine.Training.Corpus;

/// <summary>A document to train on: a text, or the turns of a conversation, of which only the assistant's count in the loss.</summary>
public sealed record Document
{
    private Document(string? text, IReadOnlyList<ChatMessage> turns) => (Text, Turns) = (text, turns);

    /// <summary>The text, or null for a conversation.</summary>
    public string? Text { get; }

    /// <summary>The turns; none for a text.</summary>
    public IReadOnlyList<ChatMessage> Turns { get; }

    /// <summary>A text.</summary>
    public static Document Of(string text) => new(text, []);

    /// <summary>A conversation.</summary>
    public static Document Of(IReadOnlyList<ChatMessage> turns) => new(null, turns);
}

using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// How a model was taught to see a conversation: the text around each message. The text holds the tokens that begin and end things, written out, also the
/// one that begins the sequence where the model wants one: encode it without adding special tokens, but with those in the text parsed.
/// </summary>
public abstract class ChatTemplate
{
    private protected ChatTemplate()
    {
    }

    /// <summary>The family's name: ChatML, Llama 3...</summary>
    public abstract string Name { get; }

    /// <summary>Recognises a checkpoint's template.</summary>
    /// <param name="jinja">The template as it stands in the checkpoint's files, or null where they have none.</param>
    /// <param name="bosToken">The token that begins a sequence, as the vocabulary spells it.</param>
    /// <param name="eosToken">The token that ends a sequence, as the vocabulary spells it.</param>
    /// <param name="today">What a template that names the day takes for it; by default the current day.</param>
    /// <exception cref="ModelLoadException">There is no template, or it is of a family that is not supported yet.</exception>
    public static ChatTemplate Of(string? jinja, string? bosToken = null, string? eosToken = null, DateOnly? today = null)
        => TemplateTable.Find(new TemplateSource(jinja ?? throw new ModelLoadException("the checkpoint has no chat template"), bosToken ?? "", eosToken ?? "", today ?? DateOnly.FromDateTime(DateTime.Now)));

    /// <summary>The conversation as the model is to read it.</summary>
    /// <param name="messages">At least one; a system message, if any, comes first.</param>
    /// <param name="addGenerationPrompt">Whether to end with the beginning of an answer.</param>
    /// <exception cref="ArgumentException">There is no message, or the model was not taught such an order of roles.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0) throw new ArgumentException("A conversation has at least one message.", nameof(messages));
        foreach (ChatMessage message in messages)
        {
            if (message.Role is not (ChatMessage.System or ChatMessage.User or ChatMessage.Assistant)) throw new ArgumentException($"Role '{message.Role}' is not supported; roles are system, user and assistant.", nameof(messages));
        }

        StringBuilder text = new();
        Write(text, messages, addGenerationPrompt);
        return text.ToString();
    }

    /// <summary>Appends the conversation.</summary>
    private protected abstract void Write(StringBuilder text, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt);

    /// <summary>Takes the system message off, if there is one, and demands that user and assistant take turns after it.</summary>
    private protected static (string? System, IReadOnlyList<ChatMessage> Turns) Alternating(IReadOnlyList<ChatMessage> messages)
    {
        string? system = messages[0].Role == ChatMessage.System ? messages[0].Content : null;
        ChatMessage[] turns = [.. messages.Skip(system is null ? 0 : 1)];
        for (int i = 0; i < turns.Length; i++)
        {
            if (turns[i].Role != (i % 2 == 0 ? ChatMessage.User : ChatMessage.Assistant)) throw new ArgumentException("This model wants user and assistant to take turns, after a system message at most.", nameof(messages));
        }

        return (system, turns);
    }
}

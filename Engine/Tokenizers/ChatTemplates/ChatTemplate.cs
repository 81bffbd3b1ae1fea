using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// Renders a conversation as the text that a model was trained on. The text spells out the special tokens, including the one that begins the sequence where
/// the model expects it: encode it with <c>addSpecialTokens: false</c> and <c>parseSpecialTokens: true</c>.
/// </summary>
public abstract class ChatTemplate
{
    private protected ChatTemplate()
    {
    }

    /// <summary>The family's name: ChatML, Llama 3...</summary>
    public abstract string Name { get; }

    /// <summary>Determines the family of a checkpoint's template.</summary>
    /// <param name="jinja">The Jinja template of the checkpoint's files, or null where they have none.</param>
    /// <param name="bosToken">The token that begins a sequence, as the vocabulary spells it.</param>
    /// <param name="eosToken">The token that ends a sequence, as the vocabulary spells it.</param>
    /// <param name="today">The date for templates that include it; by default the current day.</param>
    /// <exception cref="ModelLoadException">There is no template, or it is of a family that is not supported yet.</exception>
    public static ChatTemplate Of(string? jinja, string? bosToken = null, string? eosToken = null, DateOnly? today = null)
        => TemplateTable.Find(
            new TemplateSource(jinja ?? throw new ModelLoadException("the checkpoint has no chat template"), bosToken ?? "", eosToken ?? "",
                today ?? DateOnly.FromDateTime(DateTime.Now)));

    /// <summary>Renders a conversation.</summary>
    /// <param name="messages">At least one; a system message, if any, comes first.</param>
    /// <param name="addGenerationPrompt">Whether to append the beginning of an assistant message.</param>
    /// <exception cref="ArgumentException">There is no message, or the template does not support the order of roles.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0) throw new ArgumentException("the conversation has no messages", nameof(messages));
        foreach (ChatMessage message in messages)
        {
            if (message.Role is not (ChatMessage.System or ChatMessage.User or ChatMessage.Assistant))
                throw new ArgumentException($"role '{message.Role}' is not supported; roles are system, user and assistant", nameof(messages));
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
            if (turns[i].Role != (i % 2 == 0 ? ChatMessage.User : ChatMessage.Assistant))
                throw new ArgumentException("the chat template needs user and assistant to alternate, after at most one system message", nameof(messages));
        }

        return (system, turns);
    }
}

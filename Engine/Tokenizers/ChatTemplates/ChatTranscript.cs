namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// A growing conversation in ids, so that cached keys and values can be reused from turn to turn: each prompt extends the previous one and the ids of the
/// answer wherever the template renders the answer as the model wrote it. Where it does not (it trims the answer, or moves the system message), the prompt is
/// encoded again and shares a prefix with the cache.
/// </summary>
/// <param name="template">The model's template.</param>
/// <param name="encode">Text to ids: special tokens in the text are parsed, none are added.</param>
/// <param name="system">The system message; null has none.</param>
public sealed class ChatTranscript(ChatTemplate template, Func<string, int[]> encode, string? system = null)
{
    private readonly List<ChatMessage> _messages = system is null ? [] : [new(ChatMessage.System, system)];
    private int[] _ids = [], _prompt = [];
    private string _text = "", _promptText = "";
    private ChatMessage? _pending;

    /// <summary>The messages so far, without a question that has no answer yet.</summary>
    public IReadOnlyList<ChatMessage> Messages => _messages;

    /// <summary>The prompt's ids for an answer to this question. A second call replaces a question without an answer.</summary>
    /// <exception cref="ArgumentException">The template refuses such a conversation.</exception>
    public IReadOnlyList<int> Ask(string question)
    {
        ArgumentNullException.ThrowIfNull(question);
        ChatMessage asked = new(ChatMessage.User, question);
        string text = template.Render([.. _messages, asked]);
        int[] whole = encode(text);
        (_pending, _promptText, _prompt) = (asked, text, whole);
        if (_text.Length == 0 || !text.StartsWith(_text, StringComparison.Ordinal)) return _prompt;

        // What follows may be encoded by itself only if that gives what it has within the whole.
        int[] rest = encode(text[_text.Length..]);
        if (whole.AsSpan().EndsWith(rest)) _prompt = [.. _ids, .. rest];
        return _prompt;
    }

    /// <summary>Adds the answer to the last question.</summary>
    /// <param name="text">Its text, possibly incomplete.</param>
    /// <param name="ids">The ids of exactly that text, without the token that ended it.</param>
    /// <exception cref="InvalidOperationException">There is no question.</exception>
    public void Answer(string text, IEnumerable<int> ids)
    {
        ChatMessage asked = _pending ?? throw new InvalidOperationException("there is no question to answer");
        _messages.Add(asked);
        _messages.Add(new(ChatMessage.Assistant, text));
        (_text, _ids, _pending) = (_promptText + text, [.. _prompt, .. ids], null);
    }

    /// <summary>Removes all messages but the system message.</summary>
    public void Reset()
    {
        _messages.RemoveAll(m => m.Role != ChatMessage.System);
        (_text, _ids, _pending) = ("", [], null);
    }
}

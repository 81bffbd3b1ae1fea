namespace Engine.Training.Tokenizers;

/// <summary>ChatML as a template of transformers: <c>&lt;|im_start|>ROLE\nCONTENT&lt;|im_end|>\n</c> for each message.</summary>
public static class ChatMlTemplate
{
    /// <summary>Begins a message.</summary>
    public const string Start = "<|im_start|>";

    /// <summary>Ends a message.</summary>
    public const string End = "<|im_end|>";

    /// <summary>The template.</summary>
    public const string Jinja =
        "{% for message in messages %}{{ '" + Start + "' + message['role'] + '\\n' + message['content'] + '" + End + "' + '\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '" + Start + "assistant\\n' }}{% endif %}";
}

using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// <c>&lt;|im_start|>ROLE\nCONTENT&lt;|im_end|>\n</c> for each message. Some checkpoints put a system message of their own where the conversation has
/// none (SmolLM2, Qwen 2.5).
/// </summary>
internal sealed class ChatMl(string beginning, string? defaultSystem) : ChatTemplate
{
    private const string Message = "{{'<|im_start|>'+message['role']+'\\n'+message['content']+'<|im_end|>\\n'}}";
    private const string Generation = "{%ifadd_generation_prompt%}{{'<|im_start|>assistant\\n'}}{%endif%}";

    /// <inheritdoc/>
    public override string Name => "ChatML";

    /// <summary>The template, if it is of this family.</summary>
    public static ChatTemplate? Recognize(TemplateSource source)
    {
        if (!source.Has(Message) || !source.Has(Generation) || source.Has("{%macro") || source.Has("</think>")) return null;
        return new ChatMl(source.Has("{{bos_token}}") ? source.BosToken : "", source.Literal("{{'<|im_start|>system\\n", "<|im_end|>\\n'}}"));
    }

    /// <inheritdoc/>
    private protected override void Write(StringBuilder text, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        text.Append(beginning);
        if (defaultSystem is not null && messages[0].Role != ChatMessage.System) Append(ChatMessage.System, defaultSystem);
        foreach (ChatMessage message in messages) Append(message.Role, message.Content);
        if (addGenerationPrompt) text.Append("<|im_start|>assistant\n");

        void Append(string role, string content) => text.Append("<|im_start|>").Append(role).Append('\n').Append(content).Append("<|im_end|>\n");
    }
}

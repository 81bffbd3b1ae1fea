using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary><c>&lt;|ROLE|>\nCONTENT EOS\n</c> for each message. Zephyr and TinyLlama.</summary>
internal sealed class Zephyr(string eos) : ChatTemplate
{
    private const string Generation = "{%ifloop.lastandadd_generation_prompt%}{{'<|assistant|>'}}{{'\\n'}}{%endif%}";

    /// <inheritdoc/>
    public override string Name => "Zephyr";

    /// <summary>The template, if it is of this family.</summary>
    public static ChatTemplate? Recognize(TemplateSource source)
        => new[] { ChatMessage.System, ChatMessage.User, ChatMessage.Assistant }.All(r =>
            source.Has($"{{{{'<|{r}|>\\n'+message['content']+eos_token}}}}{{{{'\\n'}}}}")) && source.Has(Generation)
            ? new Zephyr(source.EosToken)
            : null;

    /// <inheritdoc/>
    private protected override void Write(StringBuilder text, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        foreach (ChatMessage message in messages) text.Append("<|").Append(message.Role).Append("|>\n").Append(message.Content).Append(eos).Append('\n');
        if (addGenerationPrompt) text.Append("<|assistant|>\n");
    }
}

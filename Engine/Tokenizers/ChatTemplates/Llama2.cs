using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// <c>BOS[INST] USER [/INST]</c> and <c> ANSWER EOS</c>, all trimmed; a system message stands between <c>&lt;&lt;SYS>>\n</c> and
/// <c>\n&lt;&lt;/SYS>>\n\n</c> before the first user's.
/// </summary>
internal sealed class Llama2(string bos, string eos) : ChatTemplate
{
    private const string User = "{{bos_token+'[INST] '+content.strip()+' [/INST]'}}";
    private const string Answer = "{{' '+content.strip()+' '+eos_token}}";
    private const string System = "'<<SYS>>\\n'+system_message+'\\n<</SYS>>\\n\\n'+message['content']";

    /// <inheritdoc/>
    public override string Name => "Llama 2";

    /// <summary>The template, if it is of this family. Those with a switch for a system message of their own are known only with the switch off.</summary>
    public static ChatTemplate? Recognize(TemplateSource source)
        => source.Has(User) && source.Has(Answer) && source.Has(System) && !source.Has("true==true") && !source.Has("DEFAULT_SYSTEM")
            ? new Llama2(source.BosToken, source.EosToken)
            : null;

    /// <inheritdoc/>
    private protected override void Write(StringBuilder text, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        (string? system, IReadOnlyList<ChatMessage> turns) = Alternating(messages);
        for (int i = 0; i < turns.Count; i++)
        {
            string content = i == 0 && system is not null ? $"<<SYS>>\n{system}\n<</SYS>>\n\n{turns[i].Content}" : turns[i].Content;
            if (turns[i].Role == ChatMessage.User) text.Append(bos).Append("[INST] ").Append(content.Trim()).Append(" [/INST]");
            else text.Append(' ').Append(content.Trim()).Append(' ').Append(eos);
        }
    }
}

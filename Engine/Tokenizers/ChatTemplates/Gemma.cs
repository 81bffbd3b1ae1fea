using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// <c>&lt;start_of_turn>ROLE\nCONTENT&lt;end_of_turn>\n</c> with content trimmed and the assistant called <c>model</c>. Gemma 1 and 2 refuse system
/// messages; Gemma 3 puts them before the first user's, with an empty line between.
/// </summary>
internal sealed class Gemma(string bos, bool takesSystem) : ChatTemplate
{
    private const string Plain = "{{'<start_of_turn>'+role+'\\n'+message['content']|trim+'<end_of_turn>\\n'}}";
    private const string Prefixed = "{{'<start_of_turn>'+role+'\\n'+(first_user_prefixifloop.firstelse'')}}";
    private const string Generation = "{%ifadd_generation_prompt%}{{'<start_of_turn>model\\n'}}{%endif%}";

    /// <inheritdoc/>
    public override string Name => "Gemma";

    /// <summary>The template, if it is of this family.</summary>
    public static ChatTemplate? Recognize(TemplateSource source)
    {
        if (!source.Has("{{bos_token}}") || !source.Has(Generation)) return null;
        if (source.Has(Plain) && source.Has("System role not supported")) return new Gemma(source.BosToken, takesSystem: false);
        bool third = source.Has(Prefixed) && source.Has("{%setfirst_user_prefix=messages[0]['content']+'\\n\\n'%}")
            && source.Has("{{message['content']|trim}}") && source.Has("{{'<end_of_turn>\\n'}}");
        return third ? new Gemma(source.BosToken, takesSystem: true) : null;
    }

    /// <inheritdoc/>
    private protected override void Write(StringBuilder text, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        (string? system, IReadOnlyList<ChatMessage> turns) = Alternating(messages);
        if (system is not null && !takesSystem) throw new ArgumentException("the chat template does not support a system message", nameof(messages));
        text.Append(bos);
        for (int i = 0; i < turns.Count; i++)
        {
            text.Append("<start_of_turn>").Append(turns[i].Role == ChatMessage.User ? "user" : "model").Append('\n');
            if (i == 0 && system is not null) text.Append(system).Append("\n\n");
            text.Append(turns[i].Content.Trim()).Append("<end_of_turn>\n");
        }

        if (addGenerationPrompt) text.Append("<start_of_turn>model\n");
    }
}

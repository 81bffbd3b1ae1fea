using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// <c>&lt;|ROLE|>\nCONTENT&lt;|end|>\n</c> for each message. The first published form leaves system messages out and begins an answer after every user message,
/// asked for or not.
/// </summary>
internal sealed class Phi3 : ChatTemplate
{
    private const string AnyRole = "{{'<|'+message['role']+'|>\\n'+message['content']+'<|end|>\\n'}}";
    private const string FirstForm = "{{'<|user|>\\n'+message['content']+'<|end|>\\n<|assistant|>\\n'}}";
    private const string FirstFormAnswer = "{{message['content']+'<|end|>\\n'}}";
    private const string Generation = "{{'<|assistant|>\\n'}}";

    private readonly string _bos, _ending;
    private readonly bool _first, _onlyAfterUser;

    private Phi3(string bos, string ending, bool first, bool onlyAfterUser) => (_bos, _ending, _first, _onlyAfterUser) = (bos, ending, first, onlyAfterUser);

    /// <inheritdoc/>
    public override string Name => "Phi-3";

    /// <summary>The template, if it is of this family.</summary>
    public static ChatTemplate? Recognize(TemplateSource source)
    {
        string bos = source.Has("{{bos_token}}") ? source.BosToken : "";
        if (source.Has(FirstForm) && source.Has(FirstFormAnswer)) return new Phi3(bos, "", first: true, onlyAfterUser: false);

        bool roles = source.Has(AnyRole)
            || new[] { ChatMessage.System, ChatMessage.User, ChatMessage.Assistant }.All(r =>
                source.Has($"{{{{'<|{r}|>\\n'+message['content']+'<|end|>\\n'}}}}"));
        bool afterUser = source.Has("{%ifadd_generation_promptandmessages[-1]['role']!='assistant'%}" + Generation);
        if (!roles || !(afterUser || source.Has("{%ifadd_generation_prompt%}" + Generation))) return null;
        return new Phi3(bos, source.Has(Generation + "{%else%}{{eos_token}}{%endif%}") ? source.EosToken : "", first: false, afterUser);
    }

    /// <inheritdoc/>
    private protected override void Write(StringBuilder text, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        text.Append(_bos);
        foreach (ChatMessage message in messages)
        {
            if (!_first) text.Append("<|").Append(message.Role).Append("|>\n").Append(message.Content).Append("<|end|>\n");
            else if (message.Role == ChatMessage.User) text.Append("<|user|>\n").Append(message.Content).Append("<|end|>\n<|assistant|>\n");
            else if (message.Role == ChatMessage.Assistant) text.Append(message.Content).Append("<|end|>\n");
        }

        if (_first) return;
        if (addGenerationPrompt && !(_onlyAfterUser && messages[^1].Role == ChatMessage.Assistant)) text.Append("<|assistant|>\n");
        else text.Append(_ending);
    }
}

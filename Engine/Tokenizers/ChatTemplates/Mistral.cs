using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// <c>[INST]USER[/INST]ANSWER EOS</c>. Checkpoints differ in the spaces around the markers and in where a system message goes, which the template tells:
/// before the first user message, before the last one (so that it moves with every turn), or nowhere.
/// </summary>
internal sealed class Mistral : ChatTemplate
{
    private static readonly string[] Openings = ["[INST]", "[INST] ", " [INST] "];
    private static readonly string[] Closings = ["[/INST]", " [/INST]"];

    private static readonly (string Statement, string Before, bool Trim, string After)[] Answers =
    [
        ("{{message['content']+eos_token}}", "", false, ""),
        ("{{message['content']+eos_token+' '}}", "", false, " "),
        ("{{' '+message['content']+eos_token}}", " ", false, ""),
        ("{{message['content']|trim+eos_token}}", "", true, ""),
        ("{{' '+message['content']|trim+eos_token}}", " ", true, ""),
    ];

    private enum Place { None, First, Last }

    private readonly string _bos, _eos, _opening, _closing;
    private readonly (string Statement, string Before, bool Trim, string After) _answer;
    private readonly Place _system;

    private Mistral(TemplateSource source, string opening, string closing, (string, string, bool, string) answer, Place system)
        => (_bos, _eos, _opening, _closing, _answer, _system) = (source.BosToken, source.EosToken, opening, closing, answer, system);

    /// <inheritdoc/>
    public override string Name => "Mistral";

    /// <summary>The template, if it is of this family.</summary>
    public static ChatTemplate? Recognize(TemplateSource source)
    {
        if (!source.Has("{{bos_token}}") || source.Has("[SYSTEM_PROMPT]") || source.Has("<<SYS>>")) return null;
        foreach (string opening in Openings)
        {
            foreach (string closing in Closings)
            {
                foreach (var answer in Answers)
                {
                    if (!source.Has($"{{{{'{opening}'+message['content']+'{closing}'}}}}") || !source.Has(answer.Statement)) continue;
                    string system = $"system_messageisdefined%}}{{{{'{opening}'+system_message+'\\n\\n'+message['content']+'{closing}'}}}}";
                    Place place = source.Has("{%ifloop.firstand" + system) ? Place.First : source.Has("{%ifloop.lastand" + system) ? Place.Last : Place.None;
                    return place == Place.None && source.Has("system_message") ? null : new Mistral(source, opening, closing, answer, place);
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    private protected override void Write(StringBuilder text, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        (string? system, IReadOnlyList<ChatMessage> turns) = Alternating(messages);
        if (system is not null && _system == Place.None) throw new ArgumentException("the chat template does not support a system message", nameof(messages));
        text.Append(_bos);
        for (int i = 0; i < turns.Count; i++)
        {
            string content = turns[i].Content;
            if (turns[i].Role == ChatMessage.Assistant)
            {
                text.Append(_answer.Before).Append(_answer.Trim ? content.Trim() : content).Append(_eos).Append(_answer.After);
                continue;
            }

            text.Append(_opening);
            if (system is not null && i == (_system == Place.First ? 0 : turns.Count - 1)) text.Append(system).Append("\n\n");
            text.Append(content).Append(_closing);
        }
    }
}

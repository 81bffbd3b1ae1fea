using System.Globalization;
using System.Text;

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// <c>&lt;|start_header_id|>ROLE&lt;|end_header_id|>\n\nCONTENT&lt;|eot_id|></c> for each message, its content trimmed. From 3.1 on a system message
/// always comes first and begins with two dates: that of the knowledge, and today's or one that the template fixes.
/// </summary>
internal sealed class Llama3(string beginning, string? preamble) : ChatTemplate
{
    private const string Message = "'<|start_header_id|>'+message['role']+'<|end_header_id|>\\n\\n'+message['content']|trim+'<|eot_id|>'";
    private const string Generation = "{{'<|start_header_id|>assistant<|end_header_id|>\\n\\n'}}";
    private const string Dates = "{{'Cutting Knowledge Date: ";

    /// <inheritdoc/>
    public override string Name => "Llama 3";

    /// <summary>The template, if it is of this family.</summary>
    public static ChatTemplate? Recognize(TemplateSource source)
    {
        if (!source.Has(Message) || !source.Has(Generation) || source.Has("{%macro")) return null;
        if (!source.Has("Cutting Knowledge Date"))
            return source.Has("{{'<|start_header_id|>system") ? null : new Llama3(source.Has("bos_token") ? source.BosToken : "", null);

        string? knowledge = source.Literal(Dates, "\\n'}}");
        string? today = source.Has("strftime_now('%d %b %Y')")
            ? source.Today.ToString("dd MMM yyyy", CultureInfo.InvariantCulture)
            : source.Literal("{%setdate_string='", "'%}");
        if (knowledge is null || today is null || !source.Has("{{'Today Date: '+date_string+'\\n\\n'}}")) return null;
        return new Llama3(source.Has("{{bos_token}}") ? source.BosToken : "", $"Cutting Knowledge Date: {knowledge}\nToday Date: {today}\n\n");
    }

    /// <inheritdoc/>
    private protected override void Write(StringBuilder text, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        text.Append(beginning);
        int first = 0;
        if (preamble is not null)
        {
            bool own = messages[0].Role == ChatMessage.System;
            Append(ChatMessage.System, preamble + (own ? messages[0].Content.Trim() : ""));
            first = own ? 1 : 0;
        }

        for (int i = first; i < messages.Count; i++) Append(messages[i].Role, messages[i].Content.Trim());
        if (addGenerationPrompt) text.Append("<|start_header_id|>assistant<|end_header_id|>\n\n");

        void Append(string role, string content)
            => text.Append("<|start_header_id|>").Append(role).Append("<|end_header_id|>\n\n").Append(content).Append("<|eot_id|>");
    }
}

namespace Engine.Tokenizers.ChatTemplates;

/// <summary>
/// Families of templates by their markers. A supported one recognises its own exact statements, so that a template that only looks like it (with a preamble
/// for tools, or reasoning cut out of earlier answers) is not rendered wrongly but refused.
/// </summary>
internal static class TemplateTable
{
    private static readonly (string Name, Func<TemplateSource, ChatTemplate?> Recognize)[] Supported =
    [
        ("ChatML", ChatMl.Recognize),
        ("Llama 3", Llama3.Recognize),
        ("Llama 2", Llama2.Recognize),
        ("Mistral", Mistral.Recognize),
        ("Gemma", Gemma.Recognize),
        ("Phi-3", Phi3.Recognize),
        ("Zephyr", Zephyr.Recognize),
    ];

    /// <summary>What to call the others: the first whose marker occurs. Those at the end are forms of supported families that are not plain.</summary>
    private static readonly (string Marker, string Name)[] Others =
    [
        ("<|channel|>", "gpt-oss (harmony)"),
        ("<|START_OF_TURN_TOKEN|>", "Cohere Command"),
        ("<|start_of_role|>", "Granite"),
        ("<｜User｜>", "DeepSeek"),
        ("[gMASK]", "GLM"),
        ("<|im_middle|>", "Kimi"),
        ("<|im_sep|>", "Phi-4"),
        ("<|turn>", "Gemma 4"),
        ("]~b]", "MiniMax"),
        ("<seed:bos>", "Seed-OSS"),
        ("<|role_sep|>", "GigaChat"),
        ("[SYSTEM_PROMPT]", "Mistral with [SYSTEM_PROMPT]"),
        ("</think>", "a template with reasoning"),
        ("<|im_start|>", "a form of ChatML of its own"),
        ("<|start_header_id|>", "a form of Llama 3 of its own"),
        ("<<SYS>>", "a form of Llama 2 of its own"),
        ("[INST]", "a form of Mistral of its own"),
        ("<start_of_turn>", "a form of Gemma of its own"),
    ];

    /// <summary>The template of a supported family.</summary>
    /// <exception cref="ModelLoadException">It is of another.</exception>
    public static ChatTemplate Find(TemplateSource source)
    {
        foreach ((_, Func<TemplateSource, ChatTemplate?> recognise) in Supported)
        {
            if (recognise(source) is ChatTemplate template) return template;
        }

        string? name = Others.FirstOrDefault(o => source.Jinja.Contains(o.Marker, StringComparison.Ordinal)).Name;
        string start = source.Jinja.ReplaceLineEndings(" ");
        throw new ModelLoadException("this chat template is not yet supported", null, null,
            name ?? $"one that begins {(start.Length > 60 ? start[..60] + "..." : start)}", string.Join(", ", Supported.Select(s => s.Name)));
    }
}

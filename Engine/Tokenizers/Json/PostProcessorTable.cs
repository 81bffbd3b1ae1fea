using Engine.Tokenizers.PostProcessors;

namespace Engine.Tokenizers.Json;

/// <summary>The post-processors of tokenizer.json by type. `trim_offsets` and type ids change nothing about ids, so that ByteLevel does nothing here.</summary>
internal static class PostProcessorTable
{
    private static readonly Dictionary<string, Func<JsonPart, PostProcessor>> Types = new()
    {
        ["Sequence"] = json => new SequencePostProcessor([.. json["processors"].Elements().Select(Read)]),
        ["TemplateProcessing"] = Template,
        ["BertProcessing"] = json => new TemplatePostProcessor([Pair(json["cls"])], [Pair(json["sep"])]),
        ["RobertaProcessing"] = json => new TemplatePostProcessor([Pair(json["cls"])], [Pair(json["sep"])]),
        ["ByteLevel"] = _ => new TemplatePostProcessor([], []),
    };

    /// <summary>The post-processor that a value describes.</summary>
    public static PostProcessor Read(JsonPart json) => json.Make("post-processor", Types);

    /// <summary>["[CLS]", 101]: the id.</summary>
    private static int Pair(JsonPart json) => json.Elements().ToArray() is [_, JsonPart id] ? id.AsIndex() : throw json.Wrong("a token and its id");

    private static TemplatePostProcessor Template(JsonPart json)
    {
        List<int> prefix = [], suffix = [];
        bool seen = false;
        foreach (JsonPart step in json["single"].Elements())
        {
            if (step["SpecialToken"] is { IsNull: false } special)
            {
                JsonPart token = json["special_tokens"][special.String("id")];
                if (token.IsNull)
                    throw new ModelLoadException("the template names a special token that it does not define", json.File, special.Path, special.String("id"));
                (seen ? suffix : prefix).AddRange(token["ids"].Elements().Select(id => id.AsIndex()));
                continue;
            }

            if (seen || step["Sequence"].String("id") != "A")
                throw new ModelLoadException("a template for one text that does not hold it exactly once", json.File, step.Path);
            seen = true;
        }

        return seen ? new TemplatePostProcessor(prefix, suffix)
            : throw new ModelLoadException("a template for one text that does not hold it exactly once", json.File, json.Path);
    }
}

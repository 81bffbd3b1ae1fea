using Engine.Tokenizers.PostProcessors;

namespace Engine.Tokenizers.Json;

/// <summary>The post-processors of tokenizer.json by type. `trim_offsets` changes nothing about ids, so that ByteLevel does nothing here.</summary>
internal static class PostProcessorTable
{
    private static readonly Dictionary<string, Func<JsonPart, PostProcessor>> Types = new()
    {
        ["Sequence"] = json => new SequencePostProcessor([.. json["processors"].Elements().Select(Read)]),
        ["TemplateProcessing"] = Template,
        ["BertProcessing"] = json => Around(json, between: false, secondType: 1),
        ["RobertaProcessing"] = json => Around(json, between: true, secondType: 0),
        ["ByteLevel"] = _ => new TemplatePostProcessor([], []),
    };

    /// <summary>The post-processor that a value describes.</summary>
    public static PostProcessor Read(JsonPart json) => json.Make("post-processor", Types);

    /// <summary>["[CLS]", 101]: the id.</summary>
    private static int Pair(JsonPart json) => json.Elements().ToArray() is [_, JsonPart id] ? id.AsIndex() : throw json.Wrong("a token and its id");

    private static TemplatePostProcessor Around(JsonPart json, bool between, int secondType)
    {
        (int[] Before, int[] After) around = ([Pair(json["cls"])], [Pair(json["sep"])]);
        return new TemplatePostProcessor(around.Before, around.After, PairTemplate.Around(around, between, secondType));
    }

    private static TemplatePostProcessor Template(JsonPart json)
    {
        List<int> prefix = [], suffix = [];
        bool seen = false;
        foreach (JsonPart step in json["single"].Elements())
        {
            if (step["SpecialToken"] is { IsNull: false } special)
            {
                (seen ? suffix : prefix).AddRange(Ids(json, special));
                continue;
            }

            if (seen || step["Sequence"].String("id") != "A")
                throw new ModelLoadException("a template for one text that does not hold it exactly once", json.File, step.Path);
            seen = true;
        }

        return seen ? new TemplatePostProcessor(prefix, suffix, PairOf(json))
            : throw new ModelLoadException("a template for one text that does not hold it exactly once", json.File, json.Path);
    }

    private static PairTemplate? PairOf(JsonPart json)
    {
        if (json["pair"].IsNull) return null;
        List<(int Id, int Type)> pieces = [];
        foreach (JsonPart step in json["pair"].Elements())
        {
            JsonPart special = step["SpecialToken"], piece = special.IsNull ? step["Sequence"] : special;
            int type = piece["type_id"].IsNull ? 0 : piece.Index("type_id");
            if (!special.IsNull) pieces.AddRange(Ids(json, special).Select(id => (id, type)));
            else pieces.Add((piece.String("id") == "A" ? PairTemplate.First : PairTemplate.Second, type));
        }

        // One that does not hold each text once is of no use for a pair, and a text by itself does not need it.
        return pieces.Count(p => p.Id == PairTemplate.First) == 1 && pieces.Count(p => p.Id == PairTemplate.Second) == 1 ? new PairTemplate(pieces) : null;
    }

    private static IEnumerable<int> Ids(JsonPart json, JsonPart special)
    {
        JsonPart token = json["special_tokens"][special.String("id")];
        return token.IsNull
            ? throw new ModelLoadException("the template names a special token that it does not define", json.File, special.Path, special.String("id"))
            : token["ids"].Elements().Select(id => id.AsIndex());
    }
}

using System.Text;
using System.Text.Json;
using Engine.Loading.Files;

namespace Engine.Tokenizers.Json;

/// <summary>What tokenizer_config.json, special_tokens_map.json and chat_template.jinja say beside tokenizer.json. All of them may be missing.</summary>
internal sealed record TokenizerConfig
{
    // transformers builds the post-processor of these from the flags and not from tokenizer.json.
    private static readonly string[] ClassesWithFlags = ["LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer", "CohereTokenizer"];

    /// <summary>`bos_token`.</summary>
    public string? Bos { get; private init; }

    /// <summary>`eos_token`.</summary>
    public string? Eos { get; private init; }

    /// <summary>`unk_token`.</summary>
    public string? Unknown { get; private init; }

    /// <summary>`pad_token`.</summary>
    public string? Padding { get; private init; }

    /// <summary>`add_bos_token`, where the tokenizer's class heeds it.</summary>
    public bool? AddBos { get; private init; }

    /// <summary>`add_eos_token`, where the tokenizer's class heeds it.</summary>
    public bool? AddEos { get; private init; }

    /// <summary>`chat_template`, or the file of that name.</summary>
    public string? ChatTemplate { get; private init; }

    /// <summary>Reads what there is in a folder.</summary>
    public static TokenizerConfig Read(string folder)
    {
        var config = new TokenizerConfig();
        if (File.Exists(Path.Combine(folder, "special_tokens_map.json")))
            config = JsonPart.Read(Path.Combine(folder, "special_tokens_map.json"), config.WithTokens);
        if (File.Exists(Path.Combine(folder, "tokenizer_config.json")))
            config = JsonPart.Read(Path.Combine(folder, "tokenizer_config.json"), json => config.WithTokens(json).WithRest(json));
        string template = Path.Combine(folder, "chat_template.jinja");
        return File.Exists(template)
            ? config with { ChatTemplate = Encoding.UTF8.GetString(JsonFile.WithoutByteOrderMark(JsonFile.Bytes(template, 0)).Span) }
            : config;
    }

    private TokenizerConfig WithTokens(JsonPart json) => this with
    {
        Bos = Token(json["bos_token"]) ?? Bos,
        Eos = Token(json["eos_token"]) ?? Eos,
        Unknown = Token(json["unk_token"]) ?? Unknown,
        Padding = Token(json["pad_token"]) ?? Padding,
    };

    private TokenizerConfig WithRest(JsonPart json)
    {
        string name = json.String("tokenizer_class", "");
        bool heeds = ClassesWithFlags.Contains(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name);
        return this with
        {
            AddBos = heeds && !json["add_bos_token"].IsNull ? json.Flag("add_bos_token") : null,
            AddEos = heeds && !json["add_eos_token"].IsNull ? json.Flag("add_eos_token") : null,
            ChatTemplate = Template(json["chat_template"]),
        };
    }

    /// <summary>A token is a string or an object with its content.</summary>
    private static string? Token(JsonPart json) => json.IsNull ? null : json.Value.ValueKind == JsonValueKind.Object ? json.String("content") : json.AsString();

    /// <summary>A template is a string, or one of several with names; then it is the one named default.</summary>
    private static string? Template(JsonPart json)
    {
        if (json.IsNull) return null;
        if (json.Value.ValueKind == JsonValueKind.String) return json.AsString();
        foreach (JsonPart named in json.Elements())
            if (named.String("name") == "default") return named.String("template");
        return null;
    }
}

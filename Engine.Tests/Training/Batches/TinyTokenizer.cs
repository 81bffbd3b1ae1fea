using System.Text.Json.Nodes;
using Engine.Tests.Tokenizers;
using Engine.Tokenizers;

namespace Engine.Tests.Training.Batches;

/// <summary>A byte-level vocabulary with the special tokens of ChatML, and a template of it.</summary>
internal static class TinyTokenizer
{
    private const string Template =
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    public static readonly Tokenizer Plain = Load(null), Chat = Load(Template);

    private static Tokenizer Load(string? template)
    {
        JsonNode json = TokenizerFiles.ByteLevel();
        json["post_processor"] = null;
        string[] special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
        json["added_tokens"] = new JsonArray([.. special.Select((content, i) =>
            (JsonNode)new JsonObject { ["id"] = 300 + i, ["content"] = content, ["special"] = true, ["normalized"] = false })]);
        JsonObject config = new() { ["eos_token"] = "<|endoftext|>" };
        if (template is not null) config["chat_template"] = template;
        return TokenizerFiles.Load(json.ToJsonString(), ("tokenizer_config.json", config.ToJsonString()));
    }
}

using System.Text.Json;

namespace Engine.Training.Tokenizers;

/// <summary>
/// Writes a byte-level BPE vocabulary as Hugging Face folders hold it: <c>tokenizer.json</c> (https://huggingface.co/docs/tokenizers),
/// <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>. Nothing is put around a text. Each file appears whole.
/// </summary>
public static class TokenizerJsonWriter
{
    private static readonly string[] Files = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja"];

    /// <summary>Writes the three files.</summary>
    /// <param name="folder">The folder to write to; created if it does not exist.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="settings">What the files say beside it.</param>
    /// <exception cref="ArgumentException">The settings name a token that is no special one.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(string folder, TrainedVocabulary vocabulary, TokenizerSettings settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(settings);
        foreach (string? token in new[] { settings.EosToken, settings.PadToken })
            if (token is not null && !vocabulary.SpecialTokens.Contains(token))
                throw new ArgumentException($"'{token}' is not a special token of the vocabulary", nameof(settings));
        Directory.CreateDirectory(folder);
        JsonObjectFile.Write(Path.Combine(folder, Files[0]), json => Tokenizer(json, vocabulary));
        JsonObjectFile.Write(Path.Combine(folder, Files[1]), json => Config(json, vocabulary, settings));
        JsonObjectFile.Write(Path.Combine(folder, Files[2]), json => Roles(json, vocabulary, settings));
        // Of a tokenizer that was there before: it would count for more than the configuration.
        File.Delete(Path.Combine(folder, Files[3]));
    }

    /// <summary>Copies a tokenizer, whoever wrote it, from one folder to another, in place of one that is there.</summary>
    /// <exception cref="IOException">There is no <c>tokenizer.json</c>, or a file cannot be written.</exception>
    public static void Copy(string from, string to)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        ArgumentException.ThrowIfNullOrEmpty(to);
        if (!File.Exists(Path.Combine(from, Files[0]))) throw new FileNotFoundException($"{from} holds no {Files[0]}");
        Directory.CreateDirectory(to);
        foreach (string name in Files)
        {
            string source = Path.Combine(from, name), target = Path.Combine(to, name);
            if (Path.GetFullPath(source) == Path.GetFullPath(target)) continue;
            if (!File.Exists(source))
            {
                File.Delete(target);
                continue;
            }

            byte[] content = File.ReadAllBytes(source);
            AtomicFile.Write(target, stream => stream.Write(content));
        }
    }

    private static void Tokenizer(Utf8JsonWriter json, TrainedVocabulary vocabulary)
    {
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        json.WriteStartArray("added_tokens");
        for (int id = 0; id < vocabulary.SpecialTokens.Count; id++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            Added(json, vocabulary.SpecialTokens[id]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNull("normalizer");
        ByteLevel(json, "pre_tokenizer", addPrefixSpace: false);
        json.WriteNull("post_processor");
        // A decoder takes no heed of these flags; they are the library's own defaults.
        ByteLevel(json, "decoder", addPrefixSpace: true);
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        foreach (string absent in new[] { "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix" }) json.WriteNull(absent);
        foreach (string off in new[] { "fuse_unk", "byte_fallback", "ignore_merges" }) json.WriteBoolean(off, false);
        json.WriteStartObject("vocab");
        for (int id = 0; id < vocabulary.Tokens.Count; id++) json.WriteNumber(vocabulary.Tokens[id], id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach ((string left, string right) in vocabulary.Merges)
        {
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void ByteLevel(Utf8JsonWriter json, string name, bool addPrefixSpace)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", addPrefixSpace);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", true);
        json.WriteEndObject();
    }

    private static void Config(Utf8JsonWriter json, TrainedVocabulary vocabulary, TokenizerSettings settings)
    {
        json.WriteStartObject("added_tokens_decoder");
        for (int id = 0; id < vocabulary.SpecialTokens.Count; id++)
        {
            json.WriteStartObject($"{id}");
            Added(json, vocabulary.SpecialTokens[id]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        Roles(json, vocabulary, settings);
        if (settings.ChatTemplate is { } template) json.WriteString("chat_template", template);
        // Otherwise transformers may take spaces away before punctuation.
        json.WriteBoolean("clean_up_tokenization_spaces", false);
        if (settings.ModelMaxLength is int length) json.WriteNumber("model_max_length", length);
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
    }

    private static void Added(Utf8JsonWriter json, string content)
    {
        json.WriteString("content", content);
        foreach (string off in new[] { "single_word", "lstrip", "rstrip", "normalized" }) json.WriteBoolean(off, false);
        json.WriteBoolean("special", true);
    }

    private static void Roles(Utf8JsonWriter json, TrainedVocabulary vocabulary, TokenizerSettings settings)
    {
        json.WriteStartArray("additional_special_tokens");
        foreach (string token in vocabulary.SpecialTokens)
            if (token != settings.EosToken && token != settings.PadToken) json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteString("eos_token", settings.EosToken);
        if (settings.PadToken is { } pad) json.WriteString("pad_token", pad);
    }
}

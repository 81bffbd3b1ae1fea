using System.Text.Json;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Files;

namespace Engine.Loading.Configuration;

/// <summary>
/// The settings of a configuration under Hugging Face's names, from <c>config.json</c> or from GGUF metadata. An architecture reads its own settings here;
/// with <see cref="With"/> it declares their names in files and their defaults. A setting that is absent or null is null; each getter throws
/// <see cref="ModelLoadException"/> for one of the wrong type.
/// </summary>
internal abstract class ConfigKeys
{
    private protected ConfigKeys(string file, IReadOnlyDictionary<string, string> spelling) => (File, Spelling) = (file, spelling);

    /// <summary>The file they come from.</summary>
    public string File { get; }

    /// <summary>The object of <c>config.json</c>, or null where the settings come from GGUF.</summary>
    public virtual JsonElement? Json => null;

    /// <summary>The GGUF metadata, or null where the settings come from <c>config.json</c>.</summary>
    public virtual GgufMetadata? Metadata => null;

    private protected IReadOnlyDictionary<string, string> Spelling { get; }

    /// <summary>The settings of a checkpoint: those of its <c>config.json</c>, or of its metadata.</summary>
    /// <exception cref="ModelLoadException">The file is missing or refused.</exception>
    public static ConfigKeys Of(Checkpoint checkpoint)
    {
        if (checkpoint is GgufCheckpoint gguf) return GgufConfigKeys.Of(gguf.Metadata);
        return OfFile(Path.Combine(checkpoint.Folder, "config.json"));
    }

    /// <summary>The settings of a JSON file.</summary>
    /// <exception cref="ModelLoadException">The file is missing or refused.</exception>
    public static ConfigKeys OfFile(string path) => new JsonConfigKeys(JsonFile.Read(path), path, "", new Dictionary<string, string>(), null);

    /// <summary>The settings of a <c>config.json</c>'s content.</summary>
    /// <exception cref="ModelLoadException">It is not a JSON object.</exception>
    public static ConfigKeys Of(ReadOnlyMemory<byte> json, string file)
        => new JsonConfigKeys(JsonFile.Parse(json, file), file, "", new Dictionary<string, string>(), null);

    /// <summary>
    /// The same settings with an architecture's names and defaults: <paramref name="json"/> and <paramref name="gguf"/> map Hugging Face's usual names to those
    /// in each kind of file (<c>{arch}</c> stands for <c>general.architecture</c>); <paramref name="defaultValues"/> is a JSON object with the values of keys
    /// that a <c>config.json</c> leaves out. GGUF files have no defaults: they leave out only what is off.
    /// </summary>
    public abstract ConfigKeys With(IReadOnlyDictionary<string, string>? json = null, IReadOnlyDictionary<string, string>? gguf = null,
        string? defaultValues = null);

    /// <summary>Whether the setting is present and not null.</summary>
    public abstract bool Has(string key);

    /// <summary>A string.</summary>
    public abstract string? String(string key);

    /// <summary>An integer.</summary>
    public abstract long? Integer(string key);

    /// <summary>A finite number.</summary>
    public abstract double? Number(string key);

    /// <summary>A boolean.</summary>
    public abstract bool? Boolean(string key);

    /// <summary>An array of integers; a single one is an array of one.</summary>
    public abstract long[]? Integers(string key);

    /// <summary>An array of finite numbers; a single one is an array of one.</summary>
    public abstract double[]? Numbers(string key);

    /// <summary>An array of strings.</summary>
    public abstract string[]? Strings(string key);

    /// <summary>The settings of a nested object, e.g. <c>rope_scaling</c>.</summary>
    public abstract ConfigKeys? Section(string key);

    /// <summary>How the file spells <paramref name="key"/>, for messages.</summary>
    public abstract string Spell(string key);

    private protected ModelLoadException WrongType(string key, object? found, string expected)
        => new("a setting has the wrong type", File, Spell(key), found, expected);

    private protected static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> known, IReadOnlyDictionary<string, string>? more)
    {
        Dictionary<string, string> all = new(known);
        foreach ((string key, string spelled) in more ?? new Dictionary<string, string>()) all[key] = spelled;
        return all;
    }
}

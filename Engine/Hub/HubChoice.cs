using System.Text.RegularExpressions;
using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Hub;

/// <summary>Which files of a model are needed: those of a Hugging Face folder, or one GGUF model with all its parts.</summary>
internal static class HubChoice
{
    // What is taken of several GGUF models where nobody says: the first of these that is there.
    private static readonly string[] Usual = ["Q4_K_M", "Q4_K_S", "Q5_K_M", "Q4_0", "Q6_K", "Q8_0", "BF16", "F16", "F32"];
    private static readonly string[] Beside = [".json", ".txt", ".model", ".tiktoken", ".jinja"];

    /// <summary>The files that a reference means.</summary>
    /// <exception cref="HubException">There are none; the message says what there is.</exception>
    public static IReadOnlyList<HubFile> Of(HubReference reference, IReadOnlyList<HubFile> files)
    {
        HubFile[] models = [.. files.Where(IsGguf)];
        if (reference.File is { } file)
        {
            if (files.FirstOrDefault(f => f.Path == file) is { } exact) return IsGguf(exact) ? WithParts(exact, files) : [exact];
            return Quantised(models, file) is [HubFile found, ..] ? WithParts(found, files)
                : throw new HubException($"{reference.Repository} has no file and no quantisation '{file}'{Names(models)}");
        }

        HubFile[] weights = [.. files.Where(f => IsTop(f) && f.Path.EndsWith(".safetensors", StringComparison.Ordinal))];
        if (weights.Length > 0 && files.Any(f => f.Path == "config.json")) return [.. files.Where(Describes), .. Needed(weights, files)];
        HubFile[] firsts = [.. models.Where(f => GgufSplit.Part(NameOf(f)) is null or { Number: 1 })];
        if (firsts.Length == 1) return WithParts(firsts[0], files);
        foreach (string name in Usual)
            if (Quantised(models, name) is [HubFile usual, ..]) return WithParts(usual, files);
        if (firsts.Length > 1) throw new HubException($"{reference.Repository} has several GGUF models, name one of them{Names(models)}");
        // A tokenizer or a configuration alone is of use too.
        HubFile[] described = [.. files.Where(Describes)];
        return described.Length > 0 ? described : throw new HubException($"{reference.Repository} has neither safetensors with config.json nor a GGUF file");
    }

    /// <summary>The GGUF files that carry a quantisation in their names, between separators, the first parts first.</summary>
    public static HubFile[] Quantised(IEnumerable<HubFile> models, string name)
    {
        Regex word = new($@"(^|[-._/]){Regex.Escape(name)}([-._/]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return [.. models.Where(f => word.IsMatch(f.Path) && GgufSplit.Part(NameOf(f)) is null or { Number: 1 }).OrderBy(f => f.Path.Length)];
    }

    // Consolidated copies in another layout are left where they are.
    private static HubFile[] Needed(HubFile[] weights, IReadOnlyList<HubFile> files)
    {
        if (Array.Find(weights, f => f.Path == "model.safetensors") is { } single) return [single];
        bool isSharded = files.Any(f => f.Path == "model.safetensors.index.json");
        return isSharded ? Array.FindAll(weights, f => f.Path.StartsWith("model-", StringComparison.Ordinal)) is { Length: > 0 } shards ? shards : weights : weights;
    }

    /// <summary>Small files that say something of the model; of folders within, those that sentence-transformers number, with what dense layers
    /// weigh.</summary>
    private static bool Describes(HubFile file)
    {
        bool isText = Beside.Any(ending => file.Path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        if (IsTop(file)) return isText;
        return char.IsAsciiDigit(file.Path[0]) && file.Path.Count(c => c == '/') == 1 && (isText || file.Path.EndsWith("model.safetensors", StringComparison.Ordinal));
    }

    private static HubFile[] WithParts(HubFile first, IReadOnlyList<HubFile> files)
    {
        if (GgufSplit.Part(NameOf(first)) is not { } split) return [first];
        string folder = first.Path[..^NameOf(first).Length];
        return [.. Enumerable.Range(1, split.Count).Select(number => files.FirstOrDefault(f => f.Path == folder + split.Name(number))
            ?? throw new HubException($"a part of a split model is missing: '{folder}{split.Name(number)}'"))];
    }

    private static bool IsTop(HubFile file) => !file.Path.Contains('/');

    private static bool IsGguf(HubFile file)
        => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && !NameOf(file).Contains("mmproj", StringComparison.OrdinalIgnoreCase)
            && !NameOf(file).Contains("imatrix", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(HubFile file) => file.Path[(file.Path.LastIndexOf('/') + 1)..];

    private static string Names(HubFile[] models)
        => models.Length == 0 ? "" : $": {string.Join(", ", models.Take(12).Select(f => f.Path))}{(models.Length > 12 ? ", ..." : "")}";
}

using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Engine.Tests.Loading;

namespace Engine.Tests;

/// <summary>Fable-300K, the smallest model of the repository with a tokenizer: the folder itself, or a copy of it that a test may spoil.</summary>
internal static class SmallFable
{
    private static readonly string[] Files = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "model.safetensors"];

    /// <summary>The folder in the repository.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "models", "Fable-300K"));

    /// <summary>Copies all that makes the model, and returns the folder.</summary>
    public static string CopyTo(TempFolder folder)
    {
        foreach (string name in Files) File.Copy(Path.Combine(Folder, name), folder.File(name));
        return folder.Path;
    }

    /// <summary>Changes the JSON of one of its files.</summary>
    public static void Edit(TempFolder folder, string name, Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(File.ReadAllText(folder.File(name)))!.AsObject();
        change(json);
        folder.Write(name, json.ToJsonString());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}

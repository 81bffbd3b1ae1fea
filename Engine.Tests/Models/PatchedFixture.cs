using System.Text.Json.Nodes;
using Engine.Tests.Loading;

namespace Engine.Tests.Models;

/// <summary>A fixture's weights under a changed configuration.</summary>
internal static class PatchedFixture
{
    /// <summary>Copies a fixture's folder with the members of <paramref name="patch"/> put over its configuration; a member that is <c>"absent"</c> is removed.</summary>
    public static string Write(TempFolder folder, string name, string patch)
    {
        JsonObject config = JsonNode.Parse(File.ReadAllText(TestData.Path($"fixtures/hf/{name}/config.json")))!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(patch)!.AsObject())
        {
            if (value?.GetValueKind() == System.Text.Json.JsonValueKind.String && (string?)value == "absent") config.Remove(key);
            else config[key] = value?.DeepClone();
        }
        folder.Write("config.json", config.ToJsonString());
        if (!File.Exists(folder.File("model.safetensors"))) folder.Write("model.safetensors", File.ReadAllBytes(TestData.Path($"fixtures/hf/{name}/model.safetensors")));
        return folder.Path;
    }
}

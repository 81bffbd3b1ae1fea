using Engine.Tokenizers.Json;

namespace Engine.Tokenizers.Gguf.Writing;

/// <summary>The components of a stage of tokenizer.json, sequences laid flat.</summary>
internal static class Components
{
    private static readonly string[] Members = ["normalizers", "pretokenizers"];

    /// <summary>The components in order; none for null.</summary>
    public static List<JsonPart> Of(JsonPart stage)
    {
        if (stage.IsNull) return [];
        if (stage.Type != "Sequence") return [stage];
        return [.. Members.Select(m => stage[m]).First(m => !m.IsNull).Elements().SelectMany(Of)];
    }

    /// <summary>Whether a component replaces one text by another.</summary>
    public static bool Replaces(this JsonPart component, string text, string content) =>
        component.Type == "Replace" && component.String("content") == content && component["pattern"] is var p
        && (p.Value.ValueKind == System.Text.Json.JsonValueKind.String ? p.AsString() : p.String("String", "")) == text;
}

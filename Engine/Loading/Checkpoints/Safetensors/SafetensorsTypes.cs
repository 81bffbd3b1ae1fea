using Engine.Kernels.Formats;

namespace Engine.Loading.Checkpoints.Safetensors;

/// <summary>
/// The element types of safetensors and their bits (<c>safetensors/src/tensor.rs</c>, enum <c>Dtype</c>, version 0.6). Those that are weight
/// formats have the same name there; the others are read so that what uses them can be named when it is refused.
/// </summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, int> BitsByName = new()
    {
        ["F64"] = 64,
        ["F32"] = 32,
        ["F16"] = 16,
        ["BF16"] = 16,
        ["I64"] = 64,
        ["I32"] = 32,
        ["I16"] = 16,
        ["I8"] = 8,
        ["U64"] = 64,
        ["U32"] = 32,
        ["U16"] = 16,
        ["U8"] = 8,
        ["BOOL"] = 8,
        ["F8_E4M3"] = 8,
        ["F8_E5M2"] = 8,
        ["F8_E8M0"] = 8,
        ["F8_E4M3FNUZ"] = 8,
        ["F8_E5M2FNUZ"] = 8,
        ["F6_E2M3"] = 6,
        ["F6_E3M2"] = 6,
        ["F4"] = 4,
        ["C64"] = 64,
    };

    private static readonly string[] Weights = ["F32", "F16", "BF16"];

    public static int? Bits(string name) => BitsByName.TryGetValue(name, out int b) ? b : null;

    public static Format? Format(string name) => Weights.Contains(name) ? FormatTable.ByName(name) : null;
}

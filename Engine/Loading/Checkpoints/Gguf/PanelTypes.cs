using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>
/// How GGUF files hold ready-made panels: tensor types of our own, far from ggml's, and two pairs of metadata. A tensor <c>[..., rows, columns]</c> in
/// panels is, for each of its matrices, the panels of <see cref="PanelFormat"/> one after the other, rows in Hugging Face's order, the last panel padded
/// with zero rows: the very bytes that a model computes with, the same on every CPU. Its shape is that of the tensor. Other programs refuse the types.
/// </summary>
internal static class PanelTypes
{
    /// <summary>What the layout of panels is counted by; it rises whenever a panel of any format changes.</summary>
    public const uint Version = 1;

    /// <summary>The metadata: <see cref="Version"/> as it was when the file was written, and <c>exact</c> or <c>fast</c>.</summary>
    public const string VersionKey = "engine.panels.version", PrecisionKey = "engine.panels.precision";

    /// <summary>A multiple of the cache line, so that lines are copied as such.</summary>
    public const uint Alignment = 64;

    // "PAN" and ggml's number of the format whose rows were packed.
    private const uint First = 0x50414E00, Count = 256;

    private const string Suffix = " panels";

    /// <summary>The tensor type of panels of rows in a format.</summary>
    public static uint Of(Format source) => First + source.GgufType;

    /// <summary>The format of the rows in panels of that type, or null where it is no such type.</summary>
    public static Format? SourceOf(uint type) => type - First < Count ? FormatTable.ByGgufType(type - First) : null;

    /// <summary>The type's name.</summary>
    public static string Name(Format source) => source.Name + Suffix;

    /// <summary>The pairs that a file with panels has.</summary>
    public static KeyValuePair<string, object>[] Metadata(Precision precision) =>
        [new("general.alignment", Alignment), new(VersionKey, Version), new(PrecisionKey, Name(precision))];

    /// <summary>What the panels of a file are for, or null where it says nothing of panels.</summary>
    /// <exception cref="ModelLoadException">They are of a version that this engine does not know, or of no precision.</exception>
    public static Precision? PrecisionOf(GgufMetadata metadata)
    {
        if (metadata.Integer(VersionKey) is not { } version) return null;
        if (version != Version)
            throw new ModelLoadException("the panels are of a version that this engine does not know: quantize the original again", metadata.File,
                VersionKey, version, Version);
        string? name = metadata.String(PrecisionKey);
        foreach (Precision precision in Enum.GetValues<Precision>())
            if (Name(precision) == name) return precision;
        throw new ModelLoadException("the panels are for no known precision", metadata.File, PrecisionKey, name ?? "nothing", "exact or fast");
    }

    /// <summary>Bytes of a tensor in panels, in wide arithmetic.</summary>
    /// <exception cref="ArgumentException">A panel has no such rows.</exception>
    public static Int128 Bytes(PanelFormat panels, ReadOnlySpan<long> shape)
    {
        long columns = shape[^1], rows = shape[^2];
        if (columns > int.MaxValue) throw new ArgumentException($"a panel has rows of {int.MaxValue} values at most, not {columns}");
        Int128 bytes = ((rows - 1) / PanelFormat.Rows + 1) * (Int128)panels.PanelBytes((int)columns);
        foreach (long d in shape[..^2]) bytes *= d;
        return bytes;
    }

    private static string Name(Precision precision) => precision == Precision.Exact ? "exact" : "fast";
}

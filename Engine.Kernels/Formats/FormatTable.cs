namespace Engine.Kernels.Formats;

/// <summary>The table of weight formats: loader, quantiser, tests, benches and <c>inspect</c> enumerate it. A new format is one file and one line here.</summary>
public static class FormatTable
{
    /// <summary>Every format, in the order of precision.</summary>
    public static IReadOnlyList<Format> All { get; } =
    [
        new F32(),
        new F16(),
        new BF16(),
        new Q8_0(),
        new Q6_K(),
        new Q5_K(),
        new Q5_1(),
        new Q5_0(),
        new Q4_K(),
        new Q4_1(),
        new Q4_0(),
    ];

    /// <summary>The format of a <c>ggml_type</c> number, or null.</summary>
    public static Format? ByGgufType(uint type) => All.FirstOrDefault(f => f.GgufType == type);

    /// <summary>The format of that name (any case), or null.</summary>
    public static Format? ByName(string name) => All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

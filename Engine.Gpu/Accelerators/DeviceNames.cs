using System.Globalization;

namespace Engine.Gpu.Accelerators;

/// <summary>How devices are called: <c>cuda:0</c>, <c>opencl:1</c>, <c>simulator</c>; and what is said of one that is not there.</summary>
internal static class DeviceNames
{
    /// <summary>The machine's own processors.</summary>
    public const string Cpu = "cpu";

    /// <summary>Whatever is fastest.</summary>
    public const string Auto = "auto";

    /// <summary>What a name can be. The simulator is for tests, and told to nobody.</summary>
    public const string Words = "cpu, auto, cuda[:N] or opencl[:N], or several with commas";

    private static readonly (string Name, AcceleratorKind Kind)[] Kinds =
        [("cuda", AcceleratorKind.Cuda), ("opencl", AcceleratorKind.OpenCl), ("simulator", AcceleratorKind.Simulator)];

    /// <summary>The name of the n-th device of a kind.</summary>
    public static string Of(AcceleratorKind kind, int index)
    {
        string name = Kinds.First(k => k.Kind == kind).Name;
        return kind == AcceleratorKind.Simulator && index == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{index}");
    }

    /// <summary>The kind and number that a name stands for; without a number it is the first of its kind.</summary>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    public static (AcceleratorKind Kind, int Index) Parse(string text)
    {
        string[] parts = text.Split(':');
        int index = 0;
        foreach ((string name, AcceleratorKind kind) in Kinds)
        {
            if (parts[0].Equals(name, StringComparison.OrdinalIgnoreCase)
                && (parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index))))
                return (kind, index);
        }

        throw new ArgumentException($"devices are {Words}, not '{text}'");
    }

    /// <summary>The line that says that a device is not there, and which are.</summary>
    /// <param name="id">What was asked for.</param>
    /// <param name="there">Those that are, but for the machine's own processors.</param>
    /// <param name="reason">Why there is none of its kind, where that is known.</param>
    public static string Missing(string id, IReadOnlyCollection<string> there, string? reason)
        => $"there is no device {id}{(reason is null ? "" : $" ({reason})")}; there {(there.Count == 0 ? "is" : "are")} {string.Join(", ", there.Prepend(Cpu))}";
}

namespace Engine.Cli.Parsing;

/// <summary>What <c>devices</c> shows of a device.</summary>
/// <param name="Id">What <c>--device</c> calls it.</param>
/// <param name="Name">What its driver calls it.</param>
/// <param name="Memory">Bytes of its memory.</param>
internal sealed record DeviceRow(string Id, string Name, long Memory)
{
    /// <summary>Multiprocessors or compute units.</summary>
    public int Multiprocessors { get; init; }

    /// <summary>CUDA's, or null.</summary>
    public string? ComputeCapability { get; init; }

    /// <summary>Bytes that nobody has taken; null where that is not known.</summary>
    public Func<long?> FreeMemory { get; init; } = () => null;

    /// <summary>Bytes that copying reads and writes in a second; null where that is not measured.</summary>
    public Func<double?> CopyBandwidth { get; init; } = () => null;
}

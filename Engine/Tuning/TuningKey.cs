using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Tuning;

/// <summary>What a measurement is valid for: another CPU, lane width, number of threads, engine version or weight format is measured again.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Lanes">The lanes' name.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="Version">The engine's version.</param>
/// <param name="Format">The panels that most of the weights are in.</param>
internal sealed record TuningKey(string Cpu, string Lanes, int Threads, string Version, string Format)
{
    /// <summary>The key for this machine and this engine.</summary>
    public static TuningKey Of(LaneWidth width, int threads, PanelFormat format)
        => new(CpuName.Value, width.Name(), threads, typeof(TuningKey).Assembly.GetName().Version?.ToString() ?? "", format.ToString());
}

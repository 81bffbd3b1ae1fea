using System.Globalization;
using System.Text.RegularExpressions;

namespace Engine.Bench.EndToEnd;

/// <summary>
/// The energy that the CPU's packages have taken, by the counters that Linux shows (powercap, RAPL; AMD's too go by Intel's name): cores, caches and the
/// memory controller, whoever keeps them busy, but not the memory itself. Many systems let only root read them; virtual machines seldom have them.
/// </summary>
internal sealed partial class PackageEnergy
{
    private const double JoulesOfCount = 1e-6;
    private readonly (string File, long Range)[] _zones;

    private PackageEnergy((string File, long Range)[] zones) => _zones = zones;

    /// <summary>The counters, or null where there are none or they may not be read.</summary>
    /// <param name="folder">Where the system shows them.</param>
    public static PackageEnergy? Open(string folder = "/sys/class/powercap")
    {
        try
        {
            if (!Directory.Exists(folder)) return null;
            List<(string File, long Range)> zones = [];
            foreach (string zone in Directory.EnumerateFileSystemEntries(folder).Where(z => TopZone().IsMatch(Path.GetFileName(z))))
            {
                // Zones of the whole system ("psys") hold the packages once more.
                if (!File.ReadAllText(Path.Combine(zone, "name")).StartsWith("package", StringComparison.Ordinal)) continue;
                zones.Add((Path.Combine(zone, "energy_uj"), Read(Path.Combine(zone, "max_energy_range_uj"))));
                Read(zones[^1].File);
            }

            return zones.Count == 0 ? null : new PackageEnergy([.. zones]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The counters now.</summary>
    public long[] Now() => [.. _zones.Select(z => Read(z.File))];

    /// <summary>Joules between two moments. A counter begins again at its range: at most once between them.</summary>
    public double Joules(long[] from, long[] to)
        => _zones.Select((zone, i) => to[i] >= from[i] ? to[i] - from[i] : to[i] - from[i] + zone.Range).Sum() * JoulesOfCount;

    private static long Read(string file) => long.Parse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture);

    // Not the parts of a package (intel-rapl:0:1), nor the same counter by another way (intel-rapl-mmio:0).
    [GeneratedRegex(@"^intel-rapl:\d+$")] private static partial Regex TopZone();
}

using System.Globalization;
using Engine.Bench.EndToEnd;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.EndToEnd;

public class PackageEnergyTests
{
    [PowercapFact]
    public void Packages_are_added_up_and_nothing_else()
    {
        using var folder = new TempFolder();
        string root = folder.File("powercap");
        Zone(root, "intel-rapl:0", "package-0", 1_000_000, 10_000_000);
        Zone(root, "intel-rapl:1", "package-1", 9_000_000, 10_000_000);
        Zone(root, "intel-rapl:2", "psys", 0, 10_000_000);
        Zone(root, "intel-rapl:0:0", "core", 0, 10_000_000);
        Zone(root, "intel-rapl-mmio:0", "package-0", 0, 10_000_000);
        Directory.CreateDirectory(Path.Combine(root, "dtpm"));
        PackageEnergy energy = PackageEnergy.Open(root)!;
        long[] from = energy.Now();
        Set(root, "intel-rapl:0", 3_500_000);
        // The second one begins again at its range.
        Set(root, "intel-rapl:1", 500_000);
        Set(root, "intel-rapl:2", 9_000_000);
        Set(root, "intel-rapl:0:0", 9_000_000);
        Set(root, "intel-rapl-mmio:0", 9_000_000);
        Assert.Equal(2.5 + 1.5, energy.Joules(from, energy.Now()), 1e-9);
    }

    [PowercapFact]
    public void Where_nothing_can_be_read_nothing_is_known()
    {
        using var folder = new TempFolder();
        string root = folder.File("powercap");
        Assert.Null(PackageEnergy.Open(root));
        Directory.CreateDirectory(root);
        Assert.Null(PackageEnergy.Open(root));
        Zone(root, "intel-rapl:0", "package-0", 1, 10);
        Assert.NotNull(PackageEnergy.Open(root));
        File.WriteAllText(Path.Combine(root, "intel-rapl:0", "energy_uj"), "many\n");
        Assert.Null(PackageEnergy.Open(root));
        File.Delete(Path.Combine(root, "intel-rapl:0", "energy_uj"));
        Assert.Null(PackageEnergy.Open(root));
    }

    private static void Zone(string root, string zone, string name, long energy, long range)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, zone)).FullName;
        File.WriteAllText(Path.Combine(folder, "name"), name + "\n");
        File.WriteAllText(Path.Combine(folder, "max_energy_range_uj"), range.ToString(CultureInfo.InvariantCulture) + "\n");
        Set(root, zone, energy);
    }

    private static void Set(string root, string zone, long energy) => File.WriteAllText(Path.Combine(root, zone, "energy_uj"), energy.ToString(CultureInfo.InvariantCulture) + "\n");

    /// <summary>The counters' names have colons, which Windows does not let a folder have.</summary>
    private sealed class PowercapFactAttribute : FactAttribute
    {
        public PowercapFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs folders with a colon in their names" : null;
    }
}

using Engine.Bench.EndToEnd;

namespace Engine.Bench.Race;

/// <summary>What the CPU's packages take for the phases of a run, one after another, where the counters can be read. Begun when it is made.</summary>
internal sealed class PhaseEnergy
{
    private static readonly PackageEnergy? Counters = PackageEnergy.Open();
    private long[]? _from = Counters?.Now();

    /// <summary>Ends a phase and begins the next one.</summary>
    /// <returns>Joules of the phase, of whatever ran; null where they are not known.</returns>
    public double? End()
    {
        if (Counters is null) return null;
        long[] from = _from!, to = Counters.Now();
        _from = to;
        return Counters.Joules(from, to);
    }
}

using System.Globalization;

namespace Engine.Gpu;

/// <summary>What is known of a device when one is chosen for a model: how fast it would decode, or why it cannot be chosen.</summary>
/// <param name="Device">The device.</param>
/// <param name="Bandwidth">Bytes that it reads and writes in a second.</param>
/// <param name="Launch">Seconds that an operation costs beside its work.</param>
/// <param name="Refusal">Why it cannot be chosen, or null.</param>
internal sealed record DeviceTrial(ComputeDevice Device, double Bandwidth = 0, double Launch = 0, string? Refusal = null)
{
    /// <summary>Seconds of a decoded token: its weights are read once, and each operation is begun.</summary>
    public double Seconds(double bytesPerToken, int operations) => bytesPerToken / Bandwidth + operations * Launch;

    /// <summary>The one that decodes fastest, the earlier of equals; null where none can be chosen.</summary>
    public static DeviceTrial? Best(IEnumerable<DeviceTrial> trials, double bytesPerToken, int operations)
        => trials.Where(trial => trial.Refusal is null).MinBy(trial => trial.Seconds(bytesPerToken, operations));

    /// <summary>What is said of it.</summary>
    public string Text(double bytesPerToken, int operations) => Refusal is { } refusal
        ? $"{Device.Id}: no, {refusal}"
        : string.Create(CultureInfo.InvariantCulture,
            $"{Device.Id}: {1e3 * Seconds(bytesPerToken, operations):0.###} ms a token by {Bandwidth / 1e9:0.#} GB/s and {1e6 * Launch:0.#} us a launch");
}

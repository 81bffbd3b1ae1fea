namespace Engine.Devices.Split;

/// <summary>What a device may take of a model's layers.</summary>
/// <param name="Most">Bytes that its layers may take.</param>
/// <param name="Free">Bytes of its memory that nobody has taken; null where that is not known.</param>
/// <param name="Layers">The layers that it is to take; null for its share.</param>
internal readonly record struct DeviceRoom(long Most, long? Free = null, int? Layers = null);

/// <summary>
/// How many layers, one behind the other, each of several devices takes: shares by which the fullest memory is as empty as can be. Where the free memory of
/// one is not known, shares are equal as far as there is room.
/// </summary>
internal static class LayerShares
{
    /// <summary>The number of layers of each device, at least one; null where there is no such division that has room.</summary>
    /// <param name="layers">Layers in all.</param>
    /// <param name="devices">The devices, in order.</param>
    /// <param name="bytes">Bytes that so many layers from a first one on take, given both.</param>
    public static int[]? Of(int layers, IReadOnlyList<DeviceRoom> devices, Func<int, int, long> bytes)
    {
        bool known = devices.All(d => d.Free is > 0);
        // best[d, first]: how devices from d on take all layers from first on.
        var best = new Share?[devices.Count + 1, layers + 1];
        best[devices.Count, layers] = new Share(0, 0, 0);
        for (int d = devices.Count - 1; d >= 0; d--)
        {
            DeviceRoom device = devices[d];
            for (int first = 0; first < layers; first++)
            {
                for (int count = 1; first + count <= layers; count++)
                {
                    if ((device.Layers ?? count) != count || best[d + 1, first + count] is not { } rest) continue;
                    long taken = bytes(first, count);
                    if (taken > device.Most) continue;
                    double fill = known ? taken / (double)device.Free! : count;
                    var share = new Share(count, Math.Max(fill, rest.Fullest), fill * fill + rest.Squares);
                    if (best[d, first] is not { } other || share.IsBetterThan(other)) best[d, first] = share;
                }
            }
        }

        if (best[0, 0] is null) return null;
        var counts = new int[devices.Count];
        for (int d = 0, first = 0; d < counts.Length; first += counts[d++]) counts[d] = best[d, first]!.Value.Count;
        return counts;
    }

    // Among those whose fullest is the same, the most even.
    private readonly record struct Share(int Count, double Fullest, double Squares)
    {
        public bool IsBetterThan(Share other) => Fullest < other.Fullest || (Fullest == other.Fullest && Squares < other.Squares);
    }
}

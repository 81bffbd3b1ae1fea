using Engine.Caching;
using Engine.Devices;

namespace Engine.Tests.Devices.Plain;

/// <summary>Keys and values as doubles, by layer, page and place; nothing is rounded.</summary>
internal sealed class PlainCache(CacheLayout layout) : IDeviceCache
{
    private readonly Dictionary<(int Layer, int Page, int Place), (double[] Keys, double[] Values)> _held = [];

    public CacheLayout Layout => layout;

    public long Bytes => sizeof(double) * layout.Layers.Select((l, i) => layout.Pages[layout.ClassOf[i]] * CacheLayout.PageSize * l.NumKeyValueHeads * (l.KeyDim + l.ValueDim)).Sum();

    public void Allocate()
    {
    }

    public void NoteUsed(int pageClass, int page) => Assert.InRange(page, 0, layout.Pages[pageClass] - 1);

    public void Copy(int pageClass, int from, int to)
    {
        Assert.NotEqual(from, to);
        for (int l = 0; l < layout.Layers.Count; l++)
            for (int place = 0; layout.ClassOf[l] == pageClass && place < CacheLayout.PageSize; place++)
                if (_held.TryGetValue((l, from, place), out (double[], double[]) held)) _held[(l, to, place)] = held;
    }

    public void Discard() => _held.Clear();

    public void Dispose() => _held.Clear();

    /// <summary>Keeps keys <c>[heads · keyDim]</c> and values <c>[heads · valueDim]</c> of a position.</summary>
    public void Store(int layer, int page, int position, double[] keys, double[] values) => _held[(layer, page, CacheLayout.SlotOf(position))] = (keys, values);

    /// <summary>What was kept.</summary>
    public (double[] Keys, double[] Values) Load(int layer, int page, int position) => _held[(layer, page, CacheLayout.SlotOf(position))];
}

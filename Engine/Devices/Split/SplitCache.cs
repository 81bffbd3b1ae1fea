using Engine.Caching;

namespace Engine.Devices.Split;

/// <summary>Keys and values of each layer on the device that has the layer. A page has the same number everywhere.</summary>
internal sealed class SplitCache : IDeviceCache
{
    private readonly bool[][] _has;

    /// <param name="parts">Devices and their layers.</param>
    /// <param name="layout">The cache of all layers.</param>
    /// <exception cref="ArgumentException">A device cannot hold so much.</exception>
    public SplitCache(IReadOnlyList<SplitPart> parts, CacheLayout layout)
    {
        CacheLayout[] layouts = [.. parts.Select(part => layout.Part(part.First, part.Count))];
        _has = [.. layouts.Select(part => layout.Windows.Select((_, c) => part.ClassOf.Contains(c)).ToArray())];
        Parts = [.. parts.Select((part, i) => part.Device.Place(layouts[i]))];
    }

    /// <summary>Each device's own.</summary>
    public IReadOnlyList<IDeviceCache> Parts { get; }

    /// <inheritdoc/>
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <inheritdoc/>
    public void Allocate()
    {
        foreach (IDeviceCache part in Parts) part.Allocate();
    }

    /// <inheritdoc/>
    public void Discard()
    {
        foreach (IDeviceCache part in Parts) part.Discard();
    }

    /// <inheritdoc/>
    public void NoteUsed(int pageClass, int page)
    {
        for (int i = 0; i < Parts.Count; i++)
            if (_has[i][pageClass]) Parts[i].NoteUsed(pageClass, page);
    }

    /// <inheritdoc/>
    public void Copy(int pageClass, int from, int to)
    {
        for (int i = 0; i < Parts.Count; i++)
            if (_has[i][pageClass]) Parts[i].Copy(pageClass, from, to);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDeviceCache part in Parts) part.Dispose();
    }
}

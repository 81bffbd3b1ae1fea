using Engine.Caching;
using Engine.Kernels.Devices;
using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu;

/// <summary>Keys and values in the machine's memory: one block, laid out <c>[layer][K or V][kv head][page]</c>.</summary>
internal sealed unsafe class KvStorage : IDeviceCache
{
    private readonly Region[] _keys, _values;
    private readonly PageUse[] _uses;
    private NativeBuffer? _memory;

    /// <param name="layout">What is to be held.</param>
    /// <exception cref="ArgumentException">A head's pages take more than 2 GiB.</exception>
    public KvStorage(CacheLayout layout)
    {
        Layout = layout;
        (_keys, _values, Bytes) = Lay(layout);
        _uses = [.. layout.Pages.Select((count, c) => new PageUse((int)count, BlockPages(c)))];
    }

    /// <summary>What is held.</summary>
    public CacheLayout Layout { get; }

    /// <summary>How pages store their values.</summary>
    public CacheFormat Format => Layout.Format;

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <summary>
    /// Takes the memory; the system backs it by small pages as positions are written, and by huge ones where many are (<see cref="PageUse"/>).
    /// </summary>
    public void Allocate() => _memory ??= new NativeBuffer(Bytes, clear: false, huge: false);

    /// <inheritdoc/>
    public void Discard()
    {
        _memory?.Discard();
        foreach (PageUse use in _uses) use.Clear();
    }

    /// <summary>The first key page of a head; page p lies p times the format's key page bytes further.</summary>
    public byte* Keys(int layer, int head) => _memory!.Pointer + _keys[layer].Offset + head * _keys[layer].HeadBytes;

    /// <summary>The first value page of a head.</summary>
    public byte* Values(int layer, int head) => _memory!.Pointer + _values[layer].Offset + head * _values[layer].HeadBytes;

    /// <inheritdoc/>
    public void NoteUsed(int pageClass, int page)
    {
        (int first, int count) = _uses[pageClass].Note(page);
        if (count > 0 && _memory is { } memory) BackHuge(memory, pageClass, first, count);
    }

    /// <inheritdoc/>
    public void Copy(int pageClass, int from, int to)
    {
        for (int l = 0; l < Layout.Layers.Count; l++)
        {
            if (Layout.ClassOf[l] != pageClass) continue;
            KvLayer layer = Layout.Layers[l];
            int keyBytes = Format.KeyPageBytes(layer.KeyDim), valueBytes = Format.ValuePageBytes(layer.ValueDim);
            for (int head = 0; head < layer.NumKeyValueHeads; head++)
            {
                CopyPage(Keys(l, head), keyBytes, from, to);
                CopyPage(Values(l, head), valueBytes, from, to);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory?.Dispose();

    private static void CopyPage(byte* pages, long bytes, int from, int to) => Buffer.MemoryCopy(pages + from * bytes, pages + to * bytes, bytes, bytes);

    private static (Region[] Keys, Region[] Values, long Bytes) Lay(CacheLayout layout)
    {
        layout.CheckOffsets();
        long offset = 0;
        var keys = new Region[layout.Layers.Count];
        var values = new Region[layout.Layers.Count];
        for (int l = 0; l < keys.Length; l++)
        {
            KvLayer layer = layout.Layers[l];
            keys[l] = Next(layer.NumKeyValueHeads, layout.KeyHeadBytes(l));
            values[l] = Next(layer.NumKeyValueHeads, layout.ValueHeadBytes(l));
        }

        return (keys, values, offset);

        Region Next(int heads, long headBytes)
        {
            var region = new Region(offset, (headBytes + 63) / 64 * 64);
            offset = checked(offset + region.HeadBytes * heads);
            return region;
        }
    }

    // The pages of a block in the regions of every head; what lies side by side is asked for in one.
    private void BackHuge(NativeBuffer memory, int pageClass, int first, int count)
    {
        long start = 0, end = 0;
        bool whole = count == Layout.Pages[pageClass];
        for (int l = 0; l < Layout.Layers.Count; l++)
        {
            if (Layout.ClassOf[l] != pageClass) continue;
            KvLayer layer = Layout.Layers[l];
            Add(_keys[l], Format.KeyPageBytes(layer.KeyDim), layer.NumKeyValueHeads);
            Add(_values[l], Format.ValuePageBytes(layer.ValueDim), layer.NumKeyValueHeads);
        }

        memory.BackHuge(start, end - start);

        void Add(Region region, long pageBytes, int heads)
        {
            for (int head = 0; head < heads; head++)
            {
                long at = region.Offset + head * region.HeadBytes + first * pageBytes, bytes = whole ? region.HeadBytes : count * pageBytes;
                if (at != end)
                {
                    memory.BackHuge(start, end - start);
                    start = at;
                }

                end = at + bytes;
            }
        }
    }

    // As many pages of a head as a huge page holds.
    private int BlockPages(int pageClass)
        => (int)Math.Max(1,
            NativeBuffer.HugePage / Layout.Layers.Where((_, l) => Layout.ClassOf[l] == pageClass)
            .Select(l => (long)Math.Max(Format.KeyPageBytes(l.KeyDim), Format.ValuePageBytes(l.ValueDim))).DefaultIfEmpty(NativeBuffer.HugePage).Max());

    private readonly record struct Region(long Offset, long HeadBytes);
}

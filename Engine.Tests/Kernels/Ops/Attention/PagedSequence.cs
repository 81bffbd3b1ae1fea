using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Attention;

/// <summary>One head's keys and values of a sequence, in pages that lie scattered over a pool of garbage.</summary>
internal sealed unsafe class PagedSequence : IDisposable
{
    private readonly CacheFormat _format;
    private readonly int _keyDim, _valueDim, _firstPage, _end;
    private readonly int[] _pages;
    private readonly Guarded _keys, _values;

    /// <summary>Stores positions <paramref name="begin"/> to <paramref name="end"/> - 1 of a seeded sequence.</summary>
    /// <param name="width">The lanes that store them.</param>
    /// <param name="format">How pages hold them.</param>
    /// <param name="keyDim">Size of a key.</param>
    /// <param name="valueDim">Size of a value.</param>
    /// <param name="begin">The first position stored; pages before it are not there at all.</param>
    /// <param name="end">The position after the last one.</param>
    /// <param name="layout">Seed of where the pages lie and what lies in slots never written.</param>
    /// <param name="keys">The keys, where they are not to be random.</param>
    public PagedSequence(LaneWidth width, CacheFormat format, int keyDim, int valueDim, int begin, int end, int layout, Func<int, float[]>? keys = null)
    {
        (_format, _keyDim, _valueDim, _firstPage, _end) = (format, keyDim, valueDim, begin / 16, end);
        int count = (end - 1) / 16 - _firstPage + 1, pool = count + 3;
        var random = new Random(layout);
        int[] order = [.. Enumerable.Range(0, pool)];
        random.Shuffle(order);
        _pages = order[..count];
        _keys = new Guarded(pool * format.KeyPageBytes(keyDim));
        _values = new Guarded(pool * format.ValuePageBytes(valueDim));
        // Layout 0 leaves the pool full of ones, which are NaN in every float format.
        if (layout != 0)
        {
            random.NextBytes(new Span<byte>(_keys.Bytes, pool * format.KeyPageBytes(keyDim)));
            random.NextBytes(new Span<byte>(_values.Bytes, pool * format.ValuePageBytes(valueDim)));
        }
        CacheKernels kernels = new CpuKernels(width).Cache(format);
        for (int position = begin; position < end; position++)
        {
            using Guarded k = new(keys?.Invoke(position) ?? Keys(position)), v = new(Values(position));
            kernels.StoreKey(k.Floats, KeyPage(position), position % 16, keyDim);
            kernels.StoreValue(v.Floats, ValuePage(position), position % 16, valueDim);
        }
    }

    /// <summary>Attends from a position, in one call or split by split, and returns the outputs of all heads.</summary>
    public float[] Attend(LaneWidth width, float[] queries, int position, int heads, float scale, int? window, bool splitwise, ScoreVariant? variant = null)
    {
        variant ??= new ScoreVariant();
        CacheKernels kernels = new CpuKernels(width).Cache(_format, variant.Step);
        AttentionShape shape = _format.Shape(heads, _keyDim, _valueDim, scale, window, variant.Whole, variant.Sinks);
        using Guarded given = new(variant.Parameters(heads));
        int splits = shape.Splits(position, _end), first = shape.FirstSplit(position), partialFloats = heads * shape.PartialFloats;
        using Guarded q = new(queries), y = new(heads * _valueDim * 4), scratch = new(shape.ScratchFloats * 4), partials = new(splits * partialFloats * 4);
        fixed (int* pages = _pages)
        {
            if (splitwise)
            {
                // In no particular order, as workers would.
                for (int i = splits - 1; i >= 0; i--)
                    kernels.AttendSplit(q.Floats, _keys.Bytes, _values.Bytes, pages, _firstPage, position, _end, first + i, in shape, given.Floats, scratch.Floats,
                        partials.Floats + i * partialFloats);
                kernels.Merge(partials.Floats, splits, in shape, given.Floats, y.Floats);
            }
            else
            {
                kernels.AttendRange(q.Floats, _keys.Bytes, _values.Bytes, pages, _firstPage, position, _end, in shape, given.Floats, scratch.Floats, y.Floats);
            }
        }
        Close.SameBits(queries, q.ToArray());
        _ = scratch.ToArray();
        _ = partials.ToArray();
        return y.ToArray();
    }

    /// <summary>Attends from a position, head by head and without splits.</summary>
    public float[] AttendPlainly(LaneWidth width, float[] queries, int position, int heads, float scale, int? window, ScoreVariant? variant = null)
    {
        variant ??= new ScoreVariant();
        CacheKernels kernels = new CpuKernels(width).Cache(_format, variant.Step);
        AttentionShape shape = _format.Shape(heads, _keyDim, _valueDim, scale, window, variant.Whole, variant.Sinks);
        int attended = shape.End(position, _end) - (window is int w ? Math.Max(0, position - w + 1) : 0);
        using Guarded q = new(queries), y = new(heads * _valueDim * 4), scratch = new(AttendPlain.ScratchFloats(attended, shape) * 4), given = new(variant.Parameters(heads));
        fixed (int* pages = _pages)
        {
            for (int h = 0; h < heads; h++)
                kernels.AttendPlain(q.Floats + h * _keyDim, _keys.Bytes, _values.Bytes, pages, _firstPage, position, _end, in shape, given.Floats, h, scratch.Floats, y.Floats + h * _valueDim);
        }
        _ = scratch.ToArray();
        return y.ToArray();
    }

    /// <summary>Attends from <paramref name="count"/> positions in one call, queries <c>[count][heads, keyDim]</c>, and returns the outputs <c>[count][heads, valueDim]</c>.</summary>
    public float[] AttendTokens(LaneWidth width, float[] queries, int position, int count, int heads, float scale, int? window, ScoreVariant? variant = null)
    {
        variant ??= new ScoreVariant();
        CacheKernels kernels = new CpuKernels(width).Cache(_format, variant.Step);
        AttentionShape shape = _format.Shape(heads, _keyDim, _valueDim, scale, window, variant.Whole, variant.Sinks);
        using Guarded given = new(variant.Parameters(heads));
        using Guarded q = new(queries), y = new(count * heads * _valueDim * 4), scratch = new(AttendRun.ScratchFloats(in shape) * 4);
        fixed (int* pages = _pages)
            kernels.AttendTokens(q.Floats, heads * _keyDim, _keys.Bytes, _values.Bytes, pages, _firstPage, position, _end, count, in shape, given.Floats, scratch.Floats,
                y.Floats, heads * _valueDim);
        Close.SameBits(queries, q.ToArray());
        _ = scratch.ToArray();
        return y.ToArray();
    }

    /// <summary>The key of a position as its page holds it.</summary>
    public double[] StoredKey(int position)
        => [.. Enumerable.Range(0, _keyDim).Select(d => PageReader.Key(_format.Name, new(KeyPage(position), _format.KeyPageBytes(_keyDim)), _keyDim, position % 16, d))];

    /// <summary>The value of a position as its page holds it.</summary>
    public double[] StoredValue(int position)
        => [.. Enumerable.Range(0, _valueDim).Select(d => PageReader.Value(_format.Name, new(ValuePage(position), _format.ValuePageBytes(_valueDim)), _valueDim, position % 16, d))];

    public void Dispose()
    {
        _keys.Dispose();
        _values.Dispose();
    }

    private float[] Keys(int position) => Rows.Plain(new Random(position * 2), _keyDim, 2);

    private float[] Values(int position) => Rows.Plain(new Random(position * 2 + 1), _valueDim, 2);

    private byte* KeyPage(int position) => _keys.Bytes + _pages[position / 16 - _firstPage] * _format.KeyPageBytes(_keyDim);

    private byte* ValuePage(int position) => _values.Bytes + _pages[position / 16 - _firstPage] * _format.ValuePageBytes(_valueDim);
}

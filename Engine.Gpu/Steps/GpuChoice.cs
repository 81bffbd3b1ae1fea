using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Gpu.Memory;
using Engine.Sampling;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>Finds the greatest logits of each row where the logits are, so that only these come down.</summary>
internal sealed class GpuChoice : IDisposable
{
    private readonly GpuStep _step;
    private readonly GpuTensor _logits;
    private readonly int _threads;
    private readonly UploadedArray<int> _masks;
    private readonly (TokenMask? Mask, int Version)[] _held;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _values, _sums;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _ids, _results;
    private readonly HostArray<int> _host;
    private readonly TopLogits _top = new();
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<int>, ArrayView<int>, ArrayView<float>, ArrayView<int>,
        ArrayView<float>,
        TopShape> _segments;
    private readonly Action<AcceleratorStream, KernelConfig, ArrayView<int>, ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<int>,
        TopShape> _merge;
    private TopShape _shape;

    public GpuChoice(GpuStep step, GpuTensor logits)
    {
        (_step, _logits) = (step, logits);
        GpuAccelerator accelerator = step.Accelerator;
        _threads = accelerator.RangePrograms * ThreadLanes.Count;
        TopShape most = Shape(LogitsQuery.MaxCount);
        _masks = new UploadedArray<int>(accelerator, step.MaxOutputs * most.MaskWords);
        _held = new (TokenMask?, int)[step.MaxOutputs];
        int kept = step.MaxOutputs * most.Segments;
        (_values, _ids, _sums) = (accelerator.Allocate<float>(kept * (long)most.Most), accelerator.Allocate<int>(kept * (long)most.Most),
            accelerator.Allocate<float>(kept));
        _results = accelerator.Allocate<int>(step.MaxOutputs * most.ResultWords);
        _host = new HostArray<int>(accelerator, step.MaxOutputs * most.ResultWords);
        _segments = accelerator.Kernel(TopKernels.Segments, static a =>
            a.LoadKernel<ArrayView<float>, ArrayView<int>, ArrayView<int>, ArrayView<float>, ArrayView<int>, ArrayView<float>, TopShape>(TopKernels.Segments));
        _merge = accelerator.Kernel(TopKernels.Merge, static a =>
            a.LoadKernel<ArrayView<int>, ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<int>, TopShape>(TopKernels.Merge));
    }

    /// <summary>Bytes on the device.</summary>
    public long Bytes => _masks.View.LengthInBytes + _values.LengthInBytes + _ids.LengthInBytes + _sums.LengthInBytes + _results.LengthInBytes;

    /// <summary>Queues the search for the rows that a query is not for the whole of, and the copy of what it finds.</summary>
    public void Find(ReadOnlySpan<LogitsQuery> queries)
    {
        int most = 0;
        foreach (LogitsQuery query in queries) most = Math.Max(most, query.Count);
        if (most == 0) return;
        _shape = Shape(most);
        UploadMasks(queries);
        ArrayView<int> ids = _ids.View.AsContiguous(), results = _results.View.AsContiguous();
        ArrayView<float> values = _values.View.AsContiguous(), sums = _sums.View.AsContiguous();
        _segments(_step.Queue.Launch(), new KernelConfig(new Index3D(_shape.Segments, queries.Length, 1), new Index3D(_threads, 1, 1)), _logits.View,
            _step.Tables.Queries, _masks.View, values, ids, sums, _shape);
        _merge(_step.Queue.Launch(), new KernelConfig(queries.Length, _threads), _step.Tables.Queries, values, ids, sums, results, _shape);
        int count = queries.Length * _shape.ResultWords;
        results.SubView(0, count).CopyTo(_step.Queue.Copy(), _host.View.SubView(0, count));
    }

    /// <summary>What was found for an output, once the queue is done.</summary>
    public TopLogits Top(int output, LogitsQuery query)
    {
        ReadOnlySpan<int> result = _host.Values.AsSpan(output * _shape.ResultWords, _shape.ResultWords);
        int found = result[0], header = TopShape.ResultHeader;
        _top.Set(result.Slice(header, found), System.Runtime.InteropServices.MemoryMarshal.Cast<int, float>(result.Slice(header + _shape.Most, found)),
            query.Count,
            BitConverter.Int32BitsToSingle(result[1]), query.Temperature > 0 ? BitConverter.Int32BitsToSingle(result[2]) : 0);
        return _top;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in (IDisposable[])[_masks, _values, _ids, _sums, _results, _host]) owned.Dispose();
    }

    private TopShape Shape(int most) => new(_logits.Columns, _logits.Stride, _threads, most);

    // Those that have changed, with all before them: ILGPU copies from the beginning of the host's memory.
    private void UploadMasks(ReadOnlySpan<LogitsQuery> queries)
    {
        int end = 0;
        for (int i = 0; i < queries.Length; i++)
        {
            if (queries[i].Allowed is not { } mask || _held[i] == (mask, mask.Version)) continue;
            _held[i] = (mask, mask.Version);
            System.Runtime.InteropServices.MemoryMarshal.Cast<uint, int>(mask.Words).CopyTo(_masks.Host.AsSpan(i * _shape.MaskWords));
            end = (i + 1) * _shape.MaskWords;
        }

        if (end > 0) _masks.Upload(_step.Queue.Copy(), end);
    }
}

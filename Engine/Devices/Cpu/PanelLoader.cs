using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Tensors;

namespace Engine.Devices.Cpu;

/// <summary>
/// Fills matrices by positioned reads, many at a time and in the order of the file: ready-made panels go to their place as they are, rows by a buffer from
/// which they are packed, re-encoded first where the panels are of another format.
/// </summary>
internal sealed class PanelLoader(IReadOnlyList<(PanelMatrix Matrix, Weight Source)> matrices)
{
    // What a worker reads at once: panels in requests that keep a disk busy; rows as many as stay in its cache until they are packed.
    private const int PanelBytes = 4 << 20, RowBytes = 1 << 20;

    public void Load(int threads, long done, IProgress<long>? progress, CancellationToken cancellation)
    {
        List<Job> jobs = [];
        foreach (int m in Enumerable.Range(0, matrices.Count).OrderBy(m => matrices[m].Source.Info.File, StringComparer.Ordinal)
            .ThenBy(m => matrices[m].Source.Info.Offset))
        {
            (PanelMatrix matrix, Weight source) = matrices[m];
            int step = (int)Math.Clamp(source.InPanels ? PanelBytes / matrix.PanelBytes : RowBytes / (source.RowBytes * PanelFormat.Rows), 1, matrix.Panels);
            for (int first = 0; first < matrix.Panels; first += step) jobs.Add(new Job(matrix, source, first, Math.Min(step, matrix.Panels - first)));
        }
        try
        {
            Parallel.ForEach(Partitioner.Create(jobs, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, job =>
            {
                if (job.Source.InPanels) Read(job.Matrix, job.Source, job.First, job.Count);
                else Pack(job.Matrix, job.Source, job.First, job.Count);
                // Under a lock, so that what is reported only grows.
                lock (jobs) progress?.Report(done += job.Matrix.PanelBytes * job.Count);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static unsafe void Read(PanelMatrix matrix, Weight source, int first, int count)
        => source.ReadPanels(first * matrix.PanelBytes, new Span<byte>(matrix.Panel(first), checked((int)(count * matrix.PanelBytes))));

    private static unsafe void Pack(PanelMatrix matrix, Weight source, int first, int count)
    {
        int row = first * PanelFormat.Rows, rows = Math.Min(count * PanelFormat.Rows, matrix.Rows - row);
        byte[] stored = ArrayPool<byte>.Shared.Rent(checked((int)(rows * source.RowBytes)));
        byte[]? encoded = null;
        try
        {
            Span<byte> bytes = stored.AsSpan(0, (int)(rows * source.RowBytes));
            source.ReadRows(row, rows, bytes);
            int rowBytes = (int)source.RowBytes;
            Format target = matrix.Format.Source;
            if (target.GgufType != source.Format.GgufType)
            {
                rowBytes = (int)target.RowBytes(matrix.Columns);
                encoded = ArrayPool<byte>.Shared.Rent(checked(rows * rowBytes));
                Encode(source, bytes, target, encoded.AsSpan(0, rows * rowBytes), rows, matrix.Columns);
                bytes = encoded.AsSpan(0, rows * rowBytes);
            }
            for (int p = 0; p < count; p++)
            {
                int inPanel = Math.Min(PanelFormat.Rows, rows - p * PanelFormat.Rows);
                matrix.Format.Pack(bytes.Slice(p * PanelFormat.Rows * rowBytes, inPanel * rowBytes), inPanel, matrix.Columns, matrix.Panel(first + p));
            }
        }
        catch (ArgumentException e)
        {
            // A format refuses values that it cannot hold, such as infinities.
            throw new ModelLoadException(e.Message, source.Info.File, source.Info.Name, inner: e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            if (encoded is not null) ArrayPool<byte>.Shared.Return(encoded);
        }
    }

    private static void Encode(Weight source, ReadOnlySpan<byte> bytes, Format target, Span<byte> into, int rows, int columns)
    {
        float[] values = ArrayPool<float>.Shared.Rent(columns);
        int from = bytes.Length / rows, to = into.Length / rows;
        for (int r = 0; r < rows; r++)
        {
            source.Format.Decode(bytes.Slice(r * from, from), values.AsSpan(0, columns));
            target.Encode(values.AsSpan(0, columns), into.Slice(r * to, to));
        }
        ArrayPool<float>.Shared.Return(values);
    }

    // Panels that a worker reads at once. An object, since code for generic types of objects comes with the runtime: of others it is compiled at every start.
    private sealed record Job(PanelMatrix Matrix, Weight Source, int First, int Count);
}

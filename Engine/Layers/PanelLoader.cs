using System.Buffers;
using System.Runtime.ExceptionServices;
using Engine.Kernels.Formats;
using Engine.Kernels.Tensors;
using Engine.Loading;

namespace Engine.Layers;

/// <summary>Reads rows by position and repacks them into panels, many at a time; re-encodes those whose panels are of another format.</summary>
internal sealed class PanelLoader(IReadOnlyList<(PanelMatrix Matrix, Weight Source)> matrices)
{
    // Rows read at once: large enough for the disk, small enough that every worker has some.
    private const int ReadBytes = 1 << 20;

    public void Load(int threads, long done, IProgress<long>? progress, CancellationToken cancellation)
    {
        List<(int Matrix, int First, int Count)> jobs = [];
        for (int m = 0; m < matrices.Count; m++)
        {
            (PanelMatrix matrix, Weight source) = matrices[m];
            int step = (int)Math.Clamp(ReadBytes / (source.RowBytes * PanelMatrix.PanelRows), 1, matrix.Panels);
            for (int first = 0; first < matrix.Panels; first += step) jobs.Add((m, first, Math.Min(step, matrix.Panels - first)));
        }
        try
        {
            Parallel.ForEach(jobs, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, job =>
            {
                Pack(matrices[job.Matrix].Matrix, matrices[job.Matrix].Source, job.First, job.Count);
                // Under a lock, so that what is reported only grows.
                lock (jobs) progress?.Report(done += matrices[job.Matrix].Matrix.PanelBytes * job.Count);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static unsafe void Pack(PanelMatrix matrix, Weight source, int first, int count)
    {
        int row = first * PanelMatrix.PanelRows, rows = Math.Min(count * PanelMatrix.PanelRows, matrix.Rows - row);
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
                int inPanel = Math.Min(PanelMatrix.PanelRows, rows - p * PanelMatrix.PanelRows);
                matrix.Format.Pack(bytes.Slice(p * PanelMatrix.PanelRows * rowBytes, inPanel * rowBytes), inPanel, matrix.Columns, matrix.Panel(first + p));
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
}

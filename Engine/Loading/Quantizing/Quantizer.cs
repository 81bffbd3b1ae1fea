using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Files;
using Engine.Loading.Tensors;

namespace Engine.Loading.Quantizing;

/// <summary>
/// Turns a checkpoint into a GGUF file in the formats of a scheme, by pieces of rows on several threads, each read, decoded, encoded and
/// written by itself: memory stays at a few pieces, whatever the size of the model. The file's bytes do not depend on the number of threads.
/// </summary>
internal static class Quantizer
{
    /// <summary>Weights in a piece; whole rows, and whole heads where rows change their order.</summary>
    private const long PieceWeights = 1 << 20;

    private const long MaxRow = 1 << 28;

    /// <summary>Writes the file under a temporary name, and renames it when it is complete.</summary>
    /// <param name="source">The checkpoint: safetensors, or GGUF, of which everything but the weights' formats is kept.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="options">Formats, names, vocabulary.</param>
    /// <param name="progress">Reports after each piece, from any thread.</param>
    /// <param name="cancellationToken">Cancels; the partial file is deleted.</param>
    /// <exception cref="ModelLoadException">The checkpoint is refused, or holds weights that are not finite.</exception>
    /// <exception cref="ArgumentException">The vocabulary cannot be written, or the target is a file of the source.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Quantize(Checkpoint source, string path, ConversionOptions options, IProgress<QuantizeProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        if (options is { Scheme: null, Panels: null }) throw new ArgumentException("neither a format nor panels are asked for", nameof(options));
        if (source.Files.Any(f => LinkedFile.Same(f, path))) throw new ArgumentException("the file is one of the checkpoint's own", nameof(path));
        ConversionPlan plan = ConversionPlan.Of(source, options);
        List<Piece> pieces = [.. plan.Conversions.SelectMany((c, index) => Pieces(c, index, source))];
        long done = 0, total = plan.Conversions.Sum(c => c.Rows * c.Columns);
        using GgufWriter writer = GgufWriter.Create(path, plan.Metadata, [.. plan.Conversions.Select(c => c.Entry)]);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellationToken };
        try
        {
            Parallel.ForEach(pieces, parallel, () => new PieceConverter(writer), (piece, _, converter) =>
            {
                converter.Convert(piece, source.Path);
                progress?.Report(
                    new(piece.Conversion.Entry.Name, piece.Conversion.Entry.Format.Name,
                        Interlocked.Add(ref done, piece.Rows * piece.Conversion.Columns), total));
                return converter;
            }, _ => { });
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<ModelLoadException>().FirstOrDefault() is { } refusal)
        {
            throw new ModelLoadException(refusal.Problem, refusal.File, refusal.Tensor, refusal.Found, refusal.Expected, e);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<IOException>().FirstOrDefault() is { } failure)
        {
            throw new IOException(failure.Message, e);
        }

        writer.Complete();
    }

    private static IEnumerable<Piece> Pieces(Conversion c, int index, Checkpoint source)
    {
        // A vector whose elements are reordered is one piece; so is every row.
        if (c.Columns > MaxRow) throw new ModelLoadException("a row is too long", source.Path, c.Entry.Name, c.Columns, $"at most {MaxRow}");
        long unit = c.Order is null || c.Entry.Shape.Count == 1 ? 1 : c.Order.HeadDim;
        // Whole panels as well, so that each is written by one worker.
        if (c.Entry.Panels is not null) while (unit % PanelFormat.Rows != 0) unit *= 2;
        long rows = Math.Max(unit, PieceWeights / c.Columns / unit * unit);
        if (rows * c.Columns > MaxRow) throw new ModelLoadException("a head is too large", source.Path, c.Entry.Name, rows * c.Columns, $"at most {MaxRow}");
        for (long matrix = 0; matrix < c.Rows; matrix += c.MatrixRows)
            for (long first = 0; first < c.MatrixRows; first += rows) yield return new(c, index, matrix + first, (int)Math.Min(rows, c.MatrixRows - first));
    }
}

/// <summary>Some rows of a tensor.</summary>
internal readonly record struct Piece(Conversion Conversion, int Index, long First, int Rows);

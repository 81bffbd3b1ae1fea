using System.Buffers;

namespace Engine.Kernels.Formats.Panels.Layouts;

/// <summary>Brings a row from the format of a file to the one that its panel holds.</summary>
internal delegate void RowRecoding(ReadOnlySpan<byte> row, Span<byte> held);

/// <summary>
/// Rows in one format, held as panels of another: bits in an order that a kernel reads faster, or, for formats without a kernel, their exact values
/// in float32 (exact precision) and rounded to Q8_0 (fast precision).
/// </summary>
internal sealed unsafe class RecodedPanel : PanelFormat
{
    private readonly InterleavedPanel _held;
    private readonly RowRecoding _recode;

    /// <summary>Recodes rows.</summary>
    public RecodedPanel(Format source, InterleavedPanel held, RowRecoding recode) : base(source, held.Precision, held.Activations)
        => (_held, _recode) = (held, recode);

    /// <summary>Decodes rows, and encodes them as the panel's own format does.</summary>
    public RecodedPanel(Format source, InterleavedPanel held) : base(source, held.Precision, held.Activations) => (_held, _recode) = (held, ThroughValues);

    /// <inheritdoc/>
    public override Format Held => _held.Source;

    /// <inheritdoc/>
    public override int BlockSize => _held.BlockSize;

    /// <inheritdoc/>
    public override long PanelBytes(int k)
    {
        Source.RowBytes(k);
        return _held.PanelBytes(k);
    }

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<byte> rows, int rowCount, int k, byte* panel)
    {
        CheckRows(rows, rowCount, k);
        int from = (int)Source.RowBytes(k), to = (int)Held.RowBytes(k);
        byte[] held = ArrayPool<byte>.Shared.Rent(rowCount * to);
        try
        {
            for (int r = 0; r < rowCount; r++) _recode(rows.Slice(r * from, from), held.AsSpan(r * to, to));
            _held.Pack(held.AsSpan(0, rowCount * to), rowCount, k, panel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
        }
    }

    /// <inheritdoc/>
    public override void GatherRow(byte* panel, int row, int k, float* values) => _held.GatherRow(panel, row, k, values);

    /// <inheritdoc/>
    public override bool HasLayoutOf(PanelFormat other)
        => other is RecodedPanel recoded && recoded.Source.Name == Source.Name && recoded._held.HasLayoutOf(_held);

    /// <inheritdoc/>
    internal override TResult Visit<TResult, L, F, I>(IPanelVisitor<TResult> visitor) => _held.Visit<TResult, L, F, I>(visitor);

    /// <inheritdoc/>
    internal override TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) => _held.Weights<TResult, L, F, I>(visitor);

    /// <inheritdoc/>
    internal override int BlockGroup => _held.BlockGroup;

    private void ThroughValues(ReadOnlySpan<byte> row, Span<byte> held)
    {
        int k = row.Length / Source.BlockBytes * Source.BlockSize;
        float[] buffer = ArrayPool<float>.Shared.Rent(k);
        try
        {
            Span<float> values = buffer.AsSpan(0, k);
            Source.Decode(row, values);
            if (!Extremes.AreFinite(values)) throw new ArgumentException($"a {Source} block has a scale that is not finite");
            Held.Encode(values, held);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }
}

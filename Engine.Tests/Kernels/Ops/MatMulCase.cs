using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tests.Kernels.Formats.Panels;

namespace Engine.Tests.Kernels.Ops;

/// <summary>A matrix, some tokens, and the product on any width; all buffers are guarded.</summary>
internal sealed unsafe class MatMulCase
{
    public MatMulCase(PanelFormat panel, int rows, int k, int tokens, byte[] weights, float[] x)
    {
        (Panel, Rows, K, Tokens, Weights, X) = (panel, rows, k, tokens, weights, x);
        (HeldFormat, Held) = RawRows.Held(panel, weights);
        W = RawRows.Decode(HeldFormat, Held, rows, k);
    }

    public PanelFormat Panel { get; }
    public int Rows { get; }
    public int K { get; }
    public int Tokens { get; }
    public byte[] Weights { get; }

    /// <summary>The weights as the panel holds them.</summary>
    public byte[] Held { get; }
    public Format HeldFormat { get; }

    /// <summary>What lies in the place of the packed weights, or null for those.</summary>
    public byte[]? Stored { get; init; }

    /// <summary>[tokens, k].</summary>
    public float[] X { get; }

    /// <summary>[rows, k], decoded.</summary>
    public float[] W { get; }

    /// <summary>Random bits for weights, noise for activations.</summary>
    public static MatMulCase Random(PanelFormat panel, int seed, int maxRows = 50, int maxTokens = 19, int maxBlocks = 20)
    {
        var random = new Random(seed);
        int rows = random.Next(1, maxRows + 1), tokens = random.Next(1, maxTokens + 1);
        int k = RawRows.Length(panel.Source, random.Next(1, maxBlocks + 1), random.Next(0, 40));
        float scale = MathF.Pow(10, random.Next(-4, 4));
        float[] x = [.. Enumerable.Range(0, tokens * k).Select(_ => scale * (float)(random.NextDouble() + random.NextDouble() - 1))];
        return new(panel, rows, k, tokens, RawRows.Random(panel.Source, rows, k, seed), x);
    }

    /// <summary>[tokens, rows].</summary>
    public float[] Multiply(LaneWidth width) => Multiply(width, 0, Tokens, 1);

    /// <summary>The product with tiles and a distance of one's choice.</summary>
    public float[] Multiply(LaneWidth width, TileTuning tiles, int prefetchBytes) => Multiply(MatMul.Bind(Panel, width, tiles, prefetchBytes), 0, Tokens, 1);

    /// <summary>The product of tokens [first, first + count) alone, its panels in so many calls.</summary>
    public float[] Multiply(LaneWidth width, int first, int count, int calls) => Multiply(MatMul.Bind(Panel, width), first, count, calls);

    private float[] Multiply(MatMul matmul, int first, int count, int calls)
    {
        QuantizeActivations quantize = QuantizeActivations.Bind(Panel.Activations, matmul.Width, matmul.Tuning);
        int panels = PanelFormat.PanelCount(Rows), stride = 16 * panels, rowBytes = (int)Panel.Source.RowBytes(K);
        long panelBytes = Panel.PanelBytes(K);
        using var w = new Guarded((int)(panels * panelBytes));
        using var x = new Guarded(sizeof(float) * count * K);
        using var a = new Guarded((int)Panel.Activations.Bytes(count, K));
        using var y = new Guarded(sizeof(float) * count * stride);
        using var scratch = new Guarded(matmul.ScratchBytes);
        Stored?.CopyTo(new Span<byte>(w.Bytes, Stored.Length));
        for (int p = 0; p < panels && Stored is null; p++)
        {
            int some = Math.Min(16, Rows - 16 * p);
            Panel.Pack(Weights.AsSpan(16 * p * rowBytes, some * rowBytes), some, K, w.Bytes + p * panelBytes);
        }

        X.AsSpan(first * K, count * K).CopyTo(new Span<float>(x.Floats, count * K));
        int tiles = quantize.Tiles(count);
        quantize.Run(x.Floats, K, count, K, a.Bytes, tiles / 2, tiles);
        quantize.Run(x.Floats, K, count, K, a.Bytes, 0, tiles / 2);
        for (int c = 0; c < calls; c++)
        {
            int from = panels * c / calls, to = panels * (c + 1) / calls;
            matmul.Run(w.Bytes + from * panelBytes, to - from, K, a.Bytes, count, y.Floats + 16 * from, stride, scratch.Bytes);
        }

        foreach (Guarded written in new[] { w, a, scratch }) written.ToArray();
        float[] all = y.ToArray(), result = new float[count * Rows];
        for (int t = 0; t < count; t++) all.AsSpan(t * stride, Rows).CopyTo(result.AsSpan(t * Rows));
        return result;
    }

    /// <summary>Bits, with all NaN alike.</summary>
    public static int[] Bits(ReadOnlySpan<float> values)
    {
        int[] bits = new int[values.Length];
        for (int i = 0; i < bits.Length; i++) bits[i] = float.IsNaN(values[i]) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(values[i]);
        return bits;
    }

    public override string ToString() => $"{Panel}, {Rows} rows of {K}, {Tokens} tokens";
}

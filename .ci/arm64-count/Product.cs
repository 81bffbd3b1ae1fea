using System.Globalization;
using System.Runtime.InteropServices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Tests;

/// <summary>Multiplies one panel, 16 rows of 4096, by tokens, again and again: FORMAT LANES TOKENS TIMES. Twice run for different times, the difference is the product's alone.</summary>
internal static unsafe class Product
{
    private const int K = 4096, Rows = 16;

    public static void Main(string[] words)
    {
        PanelFormat panel = PanelFormats.Of(FormatTable.ByName(words[0])!, Precision.Fast);
        LaneWidth width = LaneWidths.Choose(LaneWidths.Parse(words[1]));
        int tokens = int.Parse(words[2], CultureInfo.InvariantCulture), times = int.Parse(words[3], CultureInfo.InvariantCulture);
        MatMul product = MatMul.Bind(panel, width);
        var random = new Random(1);
        float* x = Noise(random, tokens * K), y = Noise(random, tokens * Rows), rows = Noise(random, Rows * K);
        byte* weights = Bytes(panel.PanelBytes(K)), activations = Bytes(panel.Activations.Bytes(tokens, K)), scratch = Bytes(product.ScratchBytes + 64);
        byte[] blocks = new byte[Rows * (int)panel.Source.RowBytes(K)];
        panel.Source.Encode(new ReadOnlySpan<float>(rows, Rows * K), blocks);
        panel.Pack(blocks, Rows, K, weights);
        QuantizeActivations.Bind(panel.Activations, width).Run(x, K, tokens, K, activations);
        for (int i = 0; i < times; i++) product.Run(weights, 1, K, activations, tokens, y, Rows, scratch);
    }

    private static byte* Bytes(long count) => (byte*)NativeMemory.AlignedAlloc((nuint)count, 64);

    private static float* Noise(Random random, int count)
    {
        float* values = (float*)Bytes(4L * count);
        for (int i = 0; i < count; i++) values[i] = random.NextSingle() - 0.5f;
        return values;
    }
}

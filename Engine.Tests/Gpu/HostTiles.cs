using Engine.Gpu.Memory;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Tests.Gpu;

/// <summary>Activations in tiles of a size, as the CPU's kernels write them: what a device has to make of them.</summary>
internal static unsafe class HostTiles
{
    /// <summary>Tiles of so many tokens of k values, with room for whole tiles.</summary>
    public static int[] Of(ActivationFormat format, float[] x, int tokens, int k, int size)
    {
        int words = format.TokenBytes(k) / sizeof(int);
        var tiles = new int[GpuTensor.Padded(tokens) * words];
        TokenBody body = LaneWidths.Choose().Visit(new TokenBody.Binder(format));
        float[] padding = new float[k];
        for (int token = 0; token < (tokens + size - 1) / size * size; token++)
        {
            int within = token % size;
            fixed (float* px = token < tokens ? x.AsSpan(token * k, k) : padding)
            fixed (int* tile = &tiles[(token - within) * words])
                body.Run(px, k, format.Blocks(k), tile + within, tile + format.SumsAt(k) * size + within, (float*)(tile + format.ScalesAt(k) * size) + within, size);
        }

        return tiles;
    }
}

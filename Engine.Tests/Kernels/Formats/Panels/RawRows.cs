using System.Runtime.InteropServices;
using Engine.Kernels.Formats;

namespace Engine.Tests.Kernels.Formats.Panels;

/// <summary>Rows of random bits in any format, with finite scales: every block that a file may hold, not only what an encoder makes.</summary>
internal static class RawRows
{
    /// <summary>Offsets of the binary16 scales in a block.</summary>
    private static readonly Dictionary<string, int[]> s_scales = new()
    {
        ["Q8_0"] = [0], ["Q6_K"] = [208], ["Q5_K"] = [0, 2], ["Q5_1"] = [0, 2], ["Q5_0"] = [0], ["Q4_K"] = [0, 2], ["Q4_1"] = [0, 2], ["Q4_0"] = [0],
    };

    /// <summary>The bytes of a block that hold quanta, not scales.</summary>
    public static (int From, int To) Quanta(Format format) => format.Name switch
    {
        "Q6_K" => (0, 192),
        "Q4_K" or "Q5_K" => (16, format.BlockBytes),
        _ => (2 * s_scales[format.Name].Length, format.BlockBytes),
    };

    /// <summary>So many rows; scales and plain values are of ordinary size unless <paramref name="wild"/>.</summary>
    public static byte[] Random(Format format, int rows, int k, int seed, bool wild = false)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[rows * format.RowBytes(k)];
        random.NextBytes(bytes);
        if (s_scales.TryGetValue(format.Name, out int[]? scales))
        {
            for (int b = 0; b < bytes.Length; b += format.BlockBytes)
                foreach (int at in scales)
                {
                    Half half = MemoryMarshal.Read<Half>(bytes.AsSpan(b + at));
                    if (!wild || !Half.IsFinite(half)) half = (Half)(0.02 * (random.NextDouble() - 0.5));
                    MemoryMarshal.Write(bytes.AsSpan(b + at), half);
                }
        }
        else if (!wild)
        {
            float[] values = [.. Enumerable.Range(0, rows * k).Select(_ => (float)(random.NextDouble() - 0.5))];
            format.Encode(values, bytes);
        }

        return bytes;
    }

    /// <summary>Rows of blocks that are one byte all over, but for scales of 1.</summary>
    public static byte[] Filled(Format format, int rows, int k, byte fill)
    {
        byte[] bytes = new byte[rows * format.RowBytes(k)];
        bytes.AsSpan().Fill(fill);
        for (int b = 0; b < bytes.Length; b += format.BlockBytes)
            foreach (int at in s_scales[format.Name])
                MemoryMarshal.Write(bytes.AsSpan(b + at), Half.One);
        return bytes;
    }

    /// <summary>A row whose last block has such a scale, in the last place that a block has for one.</summary>
    public static byte[] WithScale(Format format, Half scale, int k)
    {
        byte[] row = Random(format, 1, k, 1);
        MemoryMarshal.Write(row.AsSpan(row.Length - format.BlockBytes + s_scales[format.Name][^1]), scale);
        return row;
    }

    /// <summary>What the rows mean.</summary>
    public static float[] Decode(Format format, byte[] rows, int count, int k)
    {
        float[] values = new float[count * k];
        int rowBytes = (int)format.RowBytes(k);
        for (int r = 0; r < count; r++) format.Decode(rows.AsSpan(r * rowBytes, rowBytes), values.AsSpan(r * k, k));
        return values;
    }

    /// <summary>A k that the format takes, near so many blocks of 32: any k for plain values, whole blocks otherwise, odd counts included.</summary>
    public static int Length(Format format, int blocks, int extra) => format.BlockSize switch
    {
        1 => Math.Max(1, 32 * blocks - extra),
        32 => 32 * blocks,
        _ => 256 * Math.Max(1, blocks / 4),
    };
}

using System.Runtime.InteropServices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.FP4;
using Engine.Kernels.Formats.Grouped;
using Engine.Kernels.Formats.IQuants;
using Engine.Kernels.Formats.Panels;

namespace Engine.Tests.Kernels.Formats.Panels;

/// <summary>Rows of random bits in any format, with finite scales: every block that a file may hold, not only what an encoder makes.</summary>
internal static class RawRows
{
    /// <summary>Offsets of the binary16 scales in a block.</summary>
    private static readonly Dictionary<string, int[]> Scales = new()
    {
        ["Q8_0"] = [0],
        ["Q6_K"] = [208],
        ["Q5_K"] = [0, 2],
        ["Q5_1"] = [0, 2],
        ["Q5_0"] = [0],
        ["Q4_K"] = [0, 2],
        ["Q4_1"] = [0, 2],
        ["Q4_0"] = [0],
        ["IQ4_NL"] = [0],
        ["IQ4_XS"] = [0],
        ["Q3_K"] = [108],
        ["IQ3_S"] = [0],
        ["Q2_K"] = [80, 82],
        ["TQ2_0"] = [64],
        ["TQ1_0"] = [52],
        ["IQ3_XXS"] = [0],
        ["IQ2_S"] = [0],
        ["IQ2_XS"] = [0],
        ["IQ2_XXS"] = [0],
        ["IQ1_M"] = [48],
        ["IQ1_S"] = [0],
        ["G4_F16"] = [0],
        ["G4_BF16"] = [0],
        ["A4_BF16"] = [0, 2],
    };

    /// <summary>Whether blocks have a binary16 scale, which a file may spoil.</summary>
    public static bool HasHalfScale(Format format) => Scales.ContainsKey(format.Name);

    /// <summary>The bytes of a block that hold quanta, not scales.</summary>
    public static (int From, int To) Quanta(Format format) => format.Name switch
    {
        "Q6_K" => (0, 192),
        "IQ4_XS" => (8, 136),
        "MXFP4" => (1, 17),
        "Q3_K" => (0, 96),
        "IQ3_S" => (2, 106),
        "Q2_K" => (16, 80),
        "TQ2_0" => (0, 64),
        "TQ1_0" => (0, 52),
        "Q4_K" or "Q5_K" => (16, format.BlockBytes),
        "A8_F32" => (8, format.BlockBytes),
        "G4_F16" or "G4_BF16" or "I8_F32" or "F8_F32" or "N4_F32" => (4, format.BlockBytes),
        _ => (2 * Scales[format.Name].Length, format.BlockBytes),
    };

    /// <summary>So many rows; scales and plain values are of ordinary size unless <paramref name="wild"/>.</summary>
    public static byte[] Random(Format format, int rows, int k, int seed, bool wild = false)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[rows * format.RowBytes(k)];
        random.NextBytes(bytes);
        if (Scales.TryGetValue(format.Name, out int[]? scales))
        {
            for (int b = 0; b < bytes.Length; b += format.BlockBytes)
                foreach (int at in scales)
                {
                    Half half = Scale(format, bytes.AsSpan(b + at));
                    if (!wild || !Half.IsFinite(half)) half = (Half)(0.02 * (random.NextDouble() - 0.5));
                    SetScale(format, bytes.AsSpan(b + at), half);
                    // A zero point is among the codes, or next to them.
                    if (format is G4_F16 or G4_BF16) MemoryMarshal.Write(bytes.AsSpan(b + 2), (short)random.Next(17));
                }
        }
        else if (Floats(format) is > 0 and var floats)
        {
            for (int b = 0; b < bytes.Length; b += format.BlockBytes)
                for (int at = b; at < b + floats; at += sizeof(float))
                {
                    float scale = MemoryMarshal.Read<float>(bytes.AsSpan(at));
                    if (!wild || !float.IsFinite(scale)) MemoryMarshal.Write(bytes.AsSpan(at), (float)(0.02 * (random.NextDouble() - 0.5)));
                }
        }
        else if (format is MXFP4)
        {
            for (int b = 0; b < bytes.Length && !wild; b += format.BlockBytes) bytes[b] = (byte)(118 + bytes[b] % 8);
        }
        else if (!wild && format.BlockSize == 1)
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
        {
            if (format is MXFP4) bytes[b] = 127;
            for (int at = b; at < b + Floats(format); at += sizeof(float)) MemoryMarshal.Write(bytes.AsSpan(at), 1f);
            if (format is G4_F16 or G4_BF16) MemoryMarshal.Write(bytes.AsSpan(b + 2), (short)8);
            foreach (int at in Scales.GetValueOrDefault(format.Name, []))
                SetScale(format, bytes.AsSpan(b + at), Half.One);
        }

        return bytes;
    }

    /// <summary>A row whose last block has such a scale, in the last place that a block has for one.</summary>
    public static byte[] WithScale(Format format, Half scale, int k)
    {
        byte[] row = Random(format, 1, k, 1);
        SetScale(format, row.AsSpan(row.Length - format.BlockBytes + Scales[format.Name][^1]), scale);
        return row;
    }

    /// <summary>The rows as a panel holds them: where it has no kernel for their format, their values in one that has.</summary>
    public static (Format Format, byte[] Rows) Held(PanelFormat panel, byte[] rows)
    {
        if (panel.Source is not DecodedFormat source) return (panel.Source, rows);
        float[] values = new float[rows.Length / source.BlockBytes * source.BlockSize];
        source.Decode(rows, values);
        byte[] held = new byte[panel.Held.RowBytes(values.Length)];
        panel.Held.Encode(values, held);
        return (panel.Held, held);
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
        64 => 64 * Math.Max(1, blocks / 2),
        _ => 256 * Math.Max(1, blocks / 4),
    };

    // Bytes of the float32 with which a block begins.
    private static int Floats(Format format) => format is A8_F32 ? 8 : format is I8_F32 or F8_F32 or N4_F32 ? 4 : 0;

    // IQ1_M has a nibble of its scale on top of each of four 16-bit numbers.
    private static Half Scale(Format format, ReadOnlySpan<byte> at) =>
        format is G4_BF16 or A4_BF16 ? (Half)BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Read<ushort>(at) << 16)
            : format is IQ1_M ? BitConverter.UInt16BitsToHalf((ushort)(at[1] >> 4 | at[3] & 0xF0 | (at[5] & 0xF0) << 4 | (at[7] & 0xF0) << 8)) : MemoryMarshal.Read<Half>(at);

    private static void SetScale(Format format, Span<byte> at, Half scale)
    {
        if (format is G4_BF16 or A4_BF16) MemoryMarshal.Write(at, (ushort)(BitConverter.SingleToUInt32Bits((float)scale) >> 16));
        else if (format is not IQ1_M) MemoryMarshal.Write(at, scale);
        else
            for (int n = 0; n < 4; n++) at[2 * n + 1] = (byte)(at[2 * n + 1] & 15 | (BitConverter.HalfToUInt16Bits(scale) >> 4 * n & 15) << 4);
    }
}

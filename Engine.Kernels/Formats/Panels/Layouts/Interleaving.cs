using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Engine.Kernels.Formats.Panels.Layouts;

/// <summary>
/// Brings one block of sixteen rows into the order of a panel, as a <see cref="BlockLayout"/> says: for all formats the same transposition, four words of
/// four rows at a time. Words that are consecutive in a row are moved by fours wherever their lines lie.
/// </summary>
internal sealed unsafe class Interleaving
{
    private const int Rows = PanelFormat.Rows, Line = PanelFormat.LineBytes, HalfLine = Rows * sizeof(ushort), Four = 4;

    private readonly int[] _halves, _from, _to;
    private readonly bool _byteScale;

    /// <summary>Plans the moves of a layout.</summary>
    public Interleaving(BlockLayout layout)
    {
        (_halves, _byteScale) = (layout.Halves, layout.ByteScale);
        List<int> from = [], to = [];
        int[] sorted = [.. layout.Words.Order()];
        for (int first = 0, end; first < sorted.Length; first = end)
        {
            for (end = first + 1; end < sorted.Length && sorted[end] == sorted[end - 1] + sizeof(uint);) end++;
            if (end - first < Four) throw new ArgumentException($"the words of a block come in runs of {Four} at least, not {end - first}", nameof(layout));
            // The last four of a run may overlap those before: they are moved twice.
            for (int i = first; i < end; i += Four)
            {
                int word = sorted[Math.Min(i, end - Four)];
                from.Add(word);
                for (int j = 0; j < Four; j++) to.Add(Line * (layout.Reserved + Array.IndexOf(layout.Words, word + sizeof(uint) * j)));
            }
        }
        (_from, _to) = ([.. from], [.. to]);
    }

    /// <summary>Moves the block at which sixteen rows begin, <paramref name="rowBytes"/> apart; false where a binary16 scale is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Run(byte* block, long rowBytes, byte* head, byte* lines)
    {
        uint exponents = 0;
        foreach (int half in _halves)
        {
            byte* scale = block + half;
            for (int r = 0; r < Rows; r++, scale += rowBytes)
            {
                uint bits = *(ushort*)scale;
                ((ushort*)head)[r] = (ushort)bits;
                // An exponent of all ones carries into the sign's place.
                exponents |= (bits & 0x7C00) + 0x0400;
            }
            head += HalfLine;
        }
        if (_byteScale)
            for (int r = 0; r < Rows; r++) head[r] = block[r * rowBytes];

        fixed (int* from = _from, to = _to)
            for (int i = 0; i < _from.Length; i++)
            {
                byte* words = block + from[i];
                for (int r = 0; r < Rows; r += Four, words += Four * rowBytes) Transpose(words, rowBytes, lines + sizeof(uint) * r, to + Four * i);
            }
        return (exponents & 0x8000) == 0;
    }

    // Four words of four rows: word j of the rows goes to byte to[j].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(byte* words, long rowBytes, byte* lines, int* to)
    {
        Vector128<uint> a = Vector128.Load((uint*)words), b = Vector128.Load((uint*)(words + rowBytes)),
            c = Vector128.Load((uint*)(words + 2 * rowBytes)), d = Vector128.Load((uint*)(words + 3 * rowBytes));
        Vector128<ulong> ab = Low(a, b).AsUInt64(), cd = Low(c, d).AsUInt64(), abHigh = High(a, b).AsUInt64(), cdHigh = High(c, d).AsUInt64();
        Low(ab, cd).Store((ulong*)(lines + to[0]));
        High(ab, cd).Store((ulong*)(lines + to[1]));
        Low(abHigh, cdHigh).Store((ulong*)(lines + to[2]));
        High(abHigh, cdHigh).Store((ulong*)(lines + to[3]));
    }

    // The lower halves of two rows, element by element in turns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Low(Vector128<uint> x, Vector128<uint> y)
        => Sse2.IsSupported ? Sse2.UnpackLow(x, y) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(x, y) : Vector128.Create(x[0], y[0], x[1], y[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Low(Vector128<ulong> x, Vector128<ulong> y)
        => Sse2.IsSupported ? Sse2.UnpackLow(x, y) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(x, y) : Vector128.Create(x[0], y[0]);

    // The upper halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> High(Vector128<uint> x, Vector128<uint> y)
        => Sse2.IsSupported ? Sse2.UnpackHigh(x, y) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(x, y) : Vector128.Create(x[2], y[2], x[3], y[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> High(Vector128<ulong> x, Vector128<ulong> y)
        => Sse2.IsSupported ? Sse2.UnpackHigh(x, y) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(x, y) : Vector128.Create(x[1], y[1]);
}

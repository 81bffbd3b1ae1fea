using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>
/// Lays out the head of a GGUF file: <c>"GGUF"</c>, version, number of tensors, number of pairs, the pairs, the tensors' descriptions. Data
/// begin at the next multiple of the alignment, each tensor at the next multiple after the one before, without a gap: llama.cpp insists.
/// </summary>
internal static class GgufHeaderWriter
{
    private const int DefaultAlignment = 32, MaxNameBytes = 63, MaxDimensions = 4;
    private const uint ArrayType = 9;

    private sealed record Kind(uint Number, Action<ArrayBufferWriter<byte>, object> One, Action<ArrayBufferWriter<byte>, Array> Many);

    private static readonly Dictionary<Type, Kind> Kinds = new()
    {
        [typeof(byte)] = Of<byte>(0),
        [typeof(sbyte)] = Of<sbyte>(1),
        [typeof(ushort)] = Of<ushort>(2),
        [typeof(short)] = Of<short>(3),
        [typeof(uint)] = Of<uint>(4),
        [typeof(int)] = Of<int>(5),
        [typeof(float)] = Of<float>(6),
        [typeof(bool)] = Of<bool>(7),
        [typeof(string)] = new(8, (w, v) => String(w, (string)v), (w, a) => Array.ForEach((string[])a, s => String(w, s))),
        [typeof(ulong)] = Of<ulong>(10),
        [typeof(long)] = Of<long>(11),
        [typeof(double)] = Of<double>(12),
    };

    /// <summary>The head's bytes up to the data, where each tensor's data begin in the file, and the file's length.</summary>
    public static (byte[] Head, long[] Offsets, long Length) Build(KeyValuePair<string, object>[] metadata, IReadOnlyList<GgufEntry> entries)
    {
        ArrayBufferWriter<byte> head = new();
        head.Write("GGUF"u8);
        U32(head, 3);
        U64(head, (ulong)entries.Count);
        U64(head, (ulong)metadata.Length);
        HashSet<string> names = [];
        foreach ((string key, object value) in metadata)
        {
            if (key.Length == 0 || !names.Add(key))
                throw new ArgumentException(key.Length == 0 ? "a metadata key is empty" : $"the metadata key {key} occurs twice", nameof(metadata));
            String(head, key);
            Value(head, key, value);
        }

        long alignment = Alignment(metadata);
        long[] offsets = new long[entries.Count];
        long end = 0;
        names.Clear();
        for (int i = 0; i < offsets.Length; i++)
        {
            Check(entries[i], names);
            offsets[i] = end;
            Describe(head, entries[i], end);
            end = checked(end + entries[i].ByteLength + alignment - 1) / alignment * alignment;
        }

        long start = (head.WrittenCount + alignment - 1) / alignment * alignment;
        for (int i = 0; i < offsets.Length; i++) offsets[i] += start;
        return (head.WrittenSpan.ToArray(), offsets, start + end);
    }

    private static void Check(GgufEntry entry, HashSet<string> names)
    {
        int bytes = Encoding.UTF8.GetByteCount(entry.Name);
        string? wrong = bytes is 0 or > MaxNameBytes ? $"has a name of {bytes} bytes, 1 to {MaxNameBytes} are allowed"
            : !names.Add(entry.Name) ? "occurs twice"
            : entry.Shape.Count is 0 or > MaxDimensions ? $"has {entry.Shape.Count} dimensions, 1 to {MaxDimensions} are allowed"
            : entry.Shape.Any(d => d <= 0) ? "has a dimension that is not positive"
            : entry.Panels is not null && (entry.Shape.Count < 2 || entry.Panels.Source.Name != entry.Format.Name)
            ? $"has no panels of {entry.Panels.Source} in {entry.Shape.Count} dimensions of {entry.Format}"
            : entry.Shape[^1] % entry.Format.BlockSize != 0 ? $"has rows of {entry.Shape[^1]} values, not whole blocks of {entry.Format}"
            : null;
        if (wrong is not null) throw new ArgumentException($"tensor '{entry.Name}' {wrong}", nameof(entry));
    }

    private static void Describe(ArrayBufferWriter<byte> head, GgufEntry entry, long offset)
    {
        String(head, entry.Name);
        U32(head, (uint)entry.Shape.Count);
        foreach (long d in entry.Shape.Reverse()) U64(head, (ulong)d);
        U32(head, entry.Panels is null ? entry.Format.GgufType : PanelTypes.Of(entry.Panels.Source));
        U64(head, (ulong)offset);
    }

    private static void Value(ArrayBufferWriter<byte> head, string key, object value)
    {
        if (value is Array array)
        {
            U32(head, ArrayType);
            Items(head, key, array);
            return;
        }

        Kind kind = KindOf(value.GetType(), key);
        U32(head, kind.Number);
        kind.One(head, value);
    }

    private static void Items(ArrayBufferWriter<byte> head, string key, Array array)
    {
        // An array of arrays is an object[], as the reader makes it.
        if (array is object[] and not string[])
        {
            U32(head, ArrayType);
            U64(head, (ulong)array.Length);
            foreach (object? inner in array)
                Items(head, key, inner as Array ?? throw new ArgumentException($"the metadata of {key} mix arrays with other values", nameof(array)));
            return;
        }

        Kind kind = KindOf(array.GetType().GetElementType()!, key);
        U32(head, kind.Number);
        U64(head, (ulong)array.Length);
        kind.Many(head, array);
    }

    private static Kind KindOf(Type type, string key)
        => Kinds.GetValueOrDefault(type) ?? throw new ArgumentException($"GGUF has no type for a {type.Name}, the metadata of {key}", nameof(type));

    private static long Alignment(KeyValuePair<string, object>[] metadata) =>
        metadata.FirstOrDefault(p => p.Key == "general.alignment").Value switch
        {
            null => DefaultAlignment,
            uint a when uint.IsPow2(a) && a >= 8 && a <= 1 << 20 => a,
            object other => throw new ArgumentException($"general.alignment is {other}; a power of two as uint is expected", nameof(metadata)),
        };

    private static Kind Of<T>(uint number) where T : unmanaged
        => new(number, (w, v) => w.Write(MemoryMarshal.AsBytes([(T)v])), (w, a) => w.Write(MemoryMarshal.AsBytes<T>((T[])a)));

    private static void String(ArrayBufferWriter<byte> head, string text)
    {
        U64(head, (ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, head);
    }

    private static void U32(ArrayBufferWriter<byte> head, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(head.GetSpan(4), value);
        head.Advance(4);
    }

    private static void U64(ArrayBufferWriter<byte> head, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(head.GetSpan(8), value);
        head.Advance(8);
    }
}

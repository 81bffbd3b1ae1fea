using System.Runtime.InteropServices;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>
/// Values of GGUF metadata by their type number. Specification: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, <c>gguf_metadata_value_type</c>.
/// </summary>
internal static class GgufValues
{
    private const int MaxDepth = 4;
    private const uint String = 8, Array = 9;

    private sealed record Kind(int Bytes, Func<GgufReader, object> One, Func<GgufReader, int, Array> Many);

    private static readonly Dictionary<uint, Kind> Kinds = new()
    {
        [0] = Number<byte>(),
        [1] = Number<sbyte>(),
        [2] = Number<ushort>(),
        [3] = Number<short>(),
        [4] = Number<uint>(),
        [5] = Number<int>(),
        [6] = Number<float>(),
        [7] = new Kind(1, r => Boolean(r), (r, n) => { bool[] a = new bool[n]; for (int i = 0; i < n; i++) a[i] = Boolean(r); return a; }),
        [String] = new Kind(8, r => r.String("a value"),
        (r, n) => { string[] a = new string[n]; for (int i = 0; i < n; i++) a[i] = r.String("a string in an array"); return a; }),
        [10] = Number<ulong>(),
        [11] = Number<long>(),
        [12] = Number<double>(),
    };

    /// <summary>Bytes that the smallest value takes.</summary>
    public const int MinimumBytes = 1;

    public static object Read(GgufReader reader, uint type, string key) => type == Array ? ReadArray(reader, key, 1)
        : Kinds.TryGetValue(type, out Kind? kind) ? kind.One(reader) : throw Unknown(reader, type, key);

    private static Array ReadArray(GgufReader reader, string key, int depth)
    {
        if (depth > MaxDepth) throw new ModelLoadException("arrays are nested too deep", reader.File.Path, key, expected: $"at most {MaxDepth}");
        uint type = reader.U32();
        if (type == Array)
        {
            object[] arrays = new object[reader.Count(12, "arrays")];
            for (int i = 0; i < arrays.Length; i++) arrays[i] = ReadArray(reader, key, depth + 1);
            return arrays;
        }
        if (!Kinds.TryGetValue(type, out Kind? kind)) throw Unknown(reader, type, key);
        return kind.Many(reader, reader.Count(kind.Bytes, "values in an array"));
    }

    private static Kind Number<T>() where T : unmanaged
    {
        int bytes = Marshal.SizeOf<T>();
        return new(bytes, r => MemoryMarshal.Read<T>(r.Take(bytes)), (r, n) =>
        {
            T[] values = new T[n];
            r.Fill(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        });
    }

    private static bool Boolean(GgufReader r) => r.U8() switch
    {
        0 => false,
        1 => true,
        byte other => throw new ModelLoadException("a boolean is neither 0 nor 1", r.File.Path, found: other),
    };

    private static ModelLoadException Unknown(GgufReader reader, uint type, string key) => new("unknown metadata type", reader.File.Path, key, type, "0 to 12");
}

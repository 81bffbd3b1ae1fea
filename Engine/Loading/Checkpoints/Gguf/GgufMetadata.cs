namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>The key-value pairs of a GGUF file, already parsed and checked: scalars boxed as their CLR type, arrays as CLR arrays.</summary>
internal sealed class GgufMetadata(string file, IReadOnlyDictionary<string, object> values)
{
    /// <summary>The file they come from, for messages.</summary>
    public string File { get; } = file;

    /// <summary>Every pair, in no particular order.</summary>
    public IReadOnlyDictionary<string, object> Values { get; } = values;

    /// <summary>A string, or null where the key is absent.</summary>
    public string? String(string key) => Get<string>(key, v => v as string, "a string");

    /// <summary>Any integer type as a 64-bit integer, or null where the key is absent.</summary>
    public long? Integer(string key) => Get<object>(key, v => AsInteger(v), "an integer") is long x ? x : null;

    /// <summary>Any numeric type as a double, or null where the key is absent.</summary>
    public double? Number(string key)
        => Get<object>(key, v => v is float or double ? Convert.ToDouble(v) : AsInteger(v) is long i ? (double)i : null, "a number") is double x ? x : null;

    /// <summary>A boolean, or null where the key is absent.</summary>
    public bool? Boolean(string key) => Get<object>(key, v => v as bool?, "a boolean") is bool x ? x : null;

    /// <summary>An array of strings, or null where the key is absent.</summary>
    public string[]? Strings(string key) => Get<string[]>(key, v => v as string[], "an array of strings");

    /// <summary>An array of float32, or null where the key is absent.</summary>
    public float[]? Floats(string key) => Get<float[]>(key, v => v as float[], "an array of floats");

    /// <summary>An array of any integer type as 64-bit integers, or null where the key is absent.</summary>
    public long[]? Integers(string key) => Get<long[]>(key, Widen, "an array of integers");

    private T? Get<T>(string key, Func<object, T?> take, string expected) where T : class => Values.TryGetValue(key, out object? v)
        ? take(v) ?? throw new ModelLoadException("metadata of the wrong type", File, key, v.GetType().Name, expected)
        : null;

    private static object? AsInteger(object v) => v switch
    {
        byte x => (long)x,
        sbyte x => (long)x,
        ushort x => (long)x,
        short x => (long)x,
        uint x => (long)x,
        int x => (long)x,
        long x => x,
        ulong x when x <= long.MaxValue => (long)x,
        _ => null,
    };

    /// <summary>By element type and not by pattern: to the runtime a <c>uint[]</c> is an <c>int[]</c> too.</summary>
    private static long[]? Widen(object v) => Type.GetTypeCode(v.GetType().GetElementType()) switch
    {
        TypeCode.SByte => [.. ((sbyte[])v).Select(x => (long)x)],
        TypeCode.Byte => [.. ((byte[])v).Select(x => (long)x)],
        TypeCode.Int16 => [.. ((short[])v).Select(x => (long)x)],
        TypeCode.UInt16 => [.. ((ushort[])v).Select(x => (long)x)],
        TypeCode.Int32 => [.. ((int[])v).Select(x => (long)x)],
        TypeCode.UInt32 => [.. ((uint[])v).Select(x => (long)x)],
        TypeCode.Int64 => (long[])v,
        TypeCode.UInt64 when ((ulong[])v).All(x => x <= long.MaxValue) => [.. ((ulong[])v).Select(x => (long)x)],
        TypeCode.Boolean => [.. ((bool[])v).Select(x => x ? 1L : 0L)],
        _ => null,
    };
}

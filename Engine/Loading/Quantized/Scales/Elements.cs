using System.Buffers.Binary;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Scales;

/// <summary>Elements of the types that scales, zero points and plain 8-bit floats have in files, as float32: all exactly.</summary>
internal static class Elements
{
    private delegate float Element(ReadOnlySpan<byte> bytes);

    private static readonly Dictionary<string, (int Bytes, Element Read)> Types = new()
    {
        ["F32"] = (4, BinaryPrimitives.ReadSingleLittleEndian),
        ["F16"] = (2, b => (float)BinaryPrimitives.ReadHalfLittleEndian(b)),
        ["BF16"] = (2, b => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(b) << 16)),
        ["F8_E4M3"] = (1, b => Levels.E4M3[b[0]]),
        ["F8_E5M2"] = (1, b => Levels.E5M2[b[0]]),
        ["F8_E8M0"] = (1, b => Levels.E8M0[b[0]]),
        ["I8"] = (1, b => (sbyte)b[0]),
        ["U8"] = (1, b => b[0]),
        ["I32"] = (4, b => BinaryPrimitives.ReadInt32LittleEndian(b)),
    };

    /// <summary>Whether elements of the type can be read.</summary>
    public static bool Knows(string dType) => Types.ContainsKey(dType);

    /// <summary>Elements of a type that is known.</summary>
    public static void Decode(string dType, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        (int size, Element read) = Types[dType];
        for (int i = 0; i < values.Length; i++) values[i] = read(bytes.Slice(i * size, size));
    }

    /// <summary>All elements of a small tensor.</summary>
    /// <exception cref="ModelLoadException">It has another type, is too large, or cannot be read.</exception>
    public static float[] All(Checkpoint checkpoint, TensorInfo stored, string? type = null)
    {
        string dType = type ?? stored.DType;
        Require(stored, dType);
        byte[] bytes = Bytes(checkpoint, stored);
        float[] values = new float[bytes.Length / Types[dType].Bytes];
        Decode(dType, bytes, values);
        return values;
    }

    /// <summary>All bytes of a small tensor.</summary>
    /// <exception cref="ModelLoadException">It is too large, or cannot be read.</exception>
    public static byte[] Bytes(Checkpoint checkpoint, TensorInfo stored)
    {
        const int most = 1 << 28;
        if (stored.ByteLength > most)
            throw new ModelLoadException("a tensor of a quantised module is too large", stored.File, stored.Name, $"{stored.ByteLength} bytes", $"at most {most}");
        byte[] bytes = new byte[stored.ByteLength];
        checkpoint.Read(stored, 0, bytes);
        return bytes;
    }

    /// <summary>Refuses a type that is not read.</summary>
    public static void Require(TensorInfo stored, string dType)
    {
        if (!Types.ContainsKey(dType))
            throw new ModelLoadException("a tensor of a quantised module has a type that is not supported", stored.File, stored.Name, dType,
                string.Join(", ", Types.Keys));
    }

    /// <summary>Bytes of an element of a type that is known.</summary>
    public static int Size(string dType) => Types[dType].Bytes;
}

using System.Buffers.Binary;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// Reads a message of Protocol Buffers field by field; what the caller does not ask for is skipped. Every length is checked against what is left, so that
/// nothing is allocated for what is not there. Source: https://protobuf.dev/programming-guides/encoding.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;
    private ReadOnlySpan<byte> _rest = message;
    private ulong _number;
    private int _wire;

    /// <summary>The number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>The bytes of a text, of bytes, or of a message within; of a field of another kind none.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The field as an integer or a truth value.</summary>
    public readonly long Integer => _wire == Varint ? (long)_number : throw Wrong("an integer");

    /// <summary>The field as a float.</summary>
    public readonly float Single => _wire == Fixed32 ? BitConverter.UInt32BitsToSingle((uint)_number) : throw Wrong("a float");

    /// <summary>The bytes of a field that must have some kind of length.</summary>
    public readonly ReadOnlySpan<byte> Required => _wire == LengthDelimited ? Bytes : throw Wrong("bytes");

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    /// <exception cref="FormatException">This is no message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        ulong key = ReadVarint();
        (Field, _wire) = (key >> 3 is > 0 and <= int.MaxValue ? (int)(key >> 3) : throw Broken(), (int)(key & 7));
        Bytes = default;
        _number = _wire switch
        {
            Varint => ReadVarint(),
            Fixed64 => BinaryPrimitives.ReadUInt64LittleEndian(Take(8)),
            Fixed32 => BinaryPrimitives.ReadUInt32LittleEndian(Take(4)),
            LengthDelimited => ReadVarint(),
            _ => throw Broken(),
        };
        if (_wire == LengthDelimited) Bytes = Take(_number);
        return true;
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length) throw Broken();
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw Broken();
    }

    private static FormatException Broken() => new("the message is cut short or broken");

    private readonly FormatException Wrong(string expected) => new($"field {Field} is not {expected}");
}

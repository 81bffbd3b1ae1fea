using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Engine.Bench.Onnx;

/// <summary>The wire format of Protocol Buffers as far as a model needs it: https://protobuf.dev/programming-guides/encoding.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0, LengthDelimited = 2, Fixed32 = 5;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>An <c>int64</c>, <c>int32</c> or <c>enum</c>.</summary>
    public void Integer(int field, long value)
    {
        Tag(field, Varint);
        Unsigned((ulong)value);
    }

    /// <summary>A <c>float</c>.</summary>
    public void Single(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    /// <summary>A <c>string</c>, an empty one too.</summary>
    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A <c>bytes</c>.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Unsigned((ulong)value.Length);
        _bytes.Write(value);
    }

    /// <summary>A <c>repeated int64</c>, packed.</summary>
    public void Integers(int field, IEnumerable<long> values)
    {
        var packed = new ProtobufWriter();
        foreach (long value in values) packed.Unsigned((ulong)value);
        Bytes(field, packed.Written);
    }

    /// <summary>A message within this one.</summary>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        Bytes(field, inner.Written);
    }

    private void Tag(int field, int wireType) => Unsigned((ulong)(field << 3 | wireType));

    /// <summary>Seven bits a byte, the lowest first; the eighth says that more follow.</summary>
    private void Unsigned(ulong value)
    {
        for (; value > 127; value >>= 7) One((byte)(value | 128));
        One((byte)value);
    }

    private void One(byte value) => _bytes.Write([value]);
}

using System.Buffers.Binary;
using System.Text;

namespace Engine.Tests.Bench.Onnx;

/// <summary>The wire format of Protocol Buffers, read back: the fields of one message, in order.</summary>
internal sealed class ProtobufReader
{
    private readonly List<(int Field, object Value)> _fields = [];

    public ProtobufReader(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            ulong tag = Unsigned(ref message);
            object value;
            switch (tag & 7)
            {
                case 0:
                    value = (long)Unsigned(ref message);
                    break;
                case 2:
                    int length = (int)Unsigned(ref message);
                    value = message[..length].ToArray();
                    message = message[length..];
                    break;
                case 5:
                    value = BinaryPrimitives.ReadSingleLittleEndian(message);
                    message = message[sizeof(float)..];
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }

            _fields.Add(((int)(tag >> 3), value));
        }
    }

    public IEnumerable<ProtobufReader> Messages(int field) => All<byte[]>(field).Select(bytes => new ProtobufReader(bytes));

    public ProtobufReader Message(int field) => Messages(field).Single();

    public string[] Texts(int field) => [.. All<byte[]>(field).Select(Encoding.UTF8.GetString)];

    public string Text(int field) => Texts(field).SingleOrDefault("");

    public byte[]? Bytes(int field) => All<byte[]>(field).SingleOrDefault();

    public long Integer(int field) => All<long>(field).SingleOrDefault();

    public float Single(int field) => All<float>(field).SingleOrDefault();

    public bool Has(int field) => _fields.Exists(f => f.Field == field);

    public long[] Integers(int field)
    {
        ReadOnlySpan<byte> packed = Bytes(field) ?? [];
        List<long> values = [];
        while (!packed.IsEmpty) values.Add((long)Unsigned(ref packed));
        return [.. values];
    }

    private IEnumerable<T> All<T>(int field) => _fields.Where(f => f.Field == field).Select(f => (T)f.Value);

    private static ulong Unsigned(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        int shift = 0;
        byte part;
        do
        {
            part = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(part & 127) << shift;
            shift += 7;
        }
        while (part > 127);
        return value;
    }
}

using Engine.Bench.Onnx;

namespace Engine.Tests.Bench.Onnx;

public class ProtobufWriterTests
{
    /// <summary>The examples of https://protobuf.dev/programming-guides/encoding.</summary>
    [Fact]
    public void The_examples_of_the_specification_are_written_byte_for_byte()
    {
        Assert.Equal([0x08, 0x96, 0x01], Written(w => w.Integer(1, 150)));
        Assert.Equal([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67], Written(w => w.Text(2, "testing")));
        Assert.Equal([0x1a, 0x03, 0x08, 0x96, 0x01], Written(w => w.Message(3, inner => inner.Integer(1, 150))));
        Assert.Equal([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05], Written(w => w.Integers(6, [3, 270, 86942])));
        Assert.Equal([0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], Written(w => w.Integer(1, -2)));
        Assert.Equal([0x15, 0x00, 0x00, 0x80, 0x3f], Written(w => w.Single(2, 1)));
        Assert.Equal([0x0a, 0x00], Written(w => w.Text(1, "")));
    }

    private static byte[] Written(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return writer.Written.ToArray();
    }
}

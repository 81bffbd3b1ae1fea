using System.Globalization;
using System.Runtime.InteropServices;
using Engine.Bench.Onnx;

namespace Engine.Tests.Bench.Onnx;

/// <summary>A written model, read back by the field numbers of <c>onnx.proto3</c>.</summary>
internal sealed class OnnxModel
{
    private readonly byte[] _data;

    public OnnxModel(string folder)
    {
        var model = new ProtobufReader(File.ReadAllBytes(Path.Combine(folder, GenAiFolder.Model)));
        _data = File.ReadAllBytes(Path.Combine(folder, GenAiFolder.Weights));
        Opsets = model.Messages(8).ToDictionary(m => m.Text(1), m => m.Integer(2));
        ProtobufReader graph = model.Message(7);
        Nodes = [.. graph.Messages(1).Select(n => new Node(n.Text(4), n.Text(7), n.Texts(1), n.Texts(2), n.Messages(5).ToDictionary(a => a.Text(1), Attribute)))];
        Constants = graph.Messages(5).Select(Read).ToDictionary(t => t.Name);
        Inputs = [.. graph.Messages(11).Select(Value)];
        Outputs = [.. graph.Messages(12).Select(Value)];
    }

    public sealed record Node(string OpType, string Domain, string[] Inputs, string[] Outputs, Dictionary<string, object> Attributes)
    {
        public long Integer(string name) => (long)Attributes[name];
    }

    public sealed record Tensor(string Name, OnnxElement Element, long[] Shape, byte[]? Inline, long Offset, long Length)
    {
        public long Elements => Shape.Aggregate(1L, (product, d) => product * d);
    }

    public sealed record Port(string Name, OnnxElement Element, object[] Shape);

    public Dictionary<string, long> Opsets { get; }

    public Node[] Nodes { get; }

    public Dictionary<string, Tensor> Constants { get; }

    public Port[] Inputs { get; }

    public Port[] Outputs { get; }

    public Node[] Of(string opType) => [.. Nodes.Where(n => n.OpType == opType)];

    public long DataLength => _data.Length;

    public ReadOnlySpan<byte> Bytes(string constant)
    {
        Tensor tensor = Constants[constant];
        return tensor.Inline ?? _data.AsSpan((int)tensor.Offset, (int)tensor.Length);
    }

    public float[] Floats(string constant) => MemoryMarshal.Cast<byte, float>(Bytes(constant)).ToArray();

    /// <summary>The matrix of a <c>MatMulNBits</c>, by the operator's own words: <c>scale · (q - 2^(bits - 1))</c>, the earlier of two nibbles lower.</summary>
    public float[] Matrix(Node node)
    {
        ReadOnlySpan<byte> blocks = Bytes(node.Inputs[1]);
        float[] scales = Floats(node.Inputs[2]), values = new float[node.Integer("N") * node.Integer("K")];
        int bits = (int)node.Integer("bits"), perByte = 8 / bits, block = (int)node.Integer("block_size");
        for (int i = 0; i < values.Length; i++)
        {
            int q = blocks[i / perByte] >> i % perByte * bits & (1 << bits) - 1;
            values[i] = scales[i / block] * (q - (1 << bits - 1));
        }

        return values;
    }

    private static object Attribute(ProtobufReader a) => a.Integer(20) == 1 ? a.Single(2) : (object)a.Integer(3);

    private static Tensor Read(ProtobufReader t)
    {
        Dictionary<string, string> external = t.Messages(13).ToDictionary(e => e.Text(1), e => e.Text(2));
        Assert.Equal(external.Count > 0 ? 1 : 0, t.Integer(14));
        if (external.Count > 0) Assert.Equal(GenAiFolder.Weights, external["location"]);
        long Number(string key) => external.TryGetValue(key, out string? text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
        return new Tensor(t.Text(8), (OnnxElement)t.Integer(2), t.Integers(1), t.Bytes(9), Number("offset"), Number("length"));
    }

    private static Port Value(ProtobufReader v)
    {
        ProtobufReader tensor = v.Message(2).Message(1);
        object[] shape = [.. tensor.Message(2).Messages(1).Select(d => d.Has(2) ? d.Text(2) : (object)d.Integer(1))];
        return new Port(v.Text(1), (OnnxElement)tensor.Integer(1), shape);
    }
}

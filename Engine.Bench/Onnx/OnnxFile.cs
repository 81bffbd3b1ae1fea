using System.Globalization;

namespace Engine.Bench.Onnx;

/// <summary>Writes a graph as an ONNX file. The numbers are the fields' of <c>onnx/onnx.proto3</c>: https://github.com/onnx/onnx.</summary>
internal static class OnnxFile
{
    private const long IrVersion = 10, OpsetVersion = 21, ContribVersion = 1;
    private const string Contrib = "com.microsoft";

    // ONNX Runtime's own operators, but for the one that it keeps among ONNX's.
    private static readonly HashSet<string> ContribOperators = ["MatMulNBits", "GroupQueryAttention", "SkipSimplifiedLayerNormalization"];

    /// <summary>The file's bytes.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="weights">The name of the file of weights, in the same folder.</param>
    public static byte[] Bytes(OnnxGraph graph, string weights)
    {
        var model = new ProtobufWriter();
        model.Integer(1, IrVersion);
        model.Text(2, "Engine.Bench");
        model.Message(7, proto =>
        {
            foreach (OnnxNode node in graph.Nodes) proto.Message(1, m => Write(m, node));
            proto.Text(2, "main");
            foreach (OnnxTensor tensor in graph.Constants) proto.Message(5, m => Write(m, tensor, weights));
            foreach (OnnxValue value in graph.Inputs) proto.Message(11, m => Write(m, value));
            foreach (OnnxValue value in graph.Outputs) proto.Message(12, m => Write(m, value));
        });
        foreach ((string domain, long version) in new[] { ("", OpsetVersion), (Contrib, ContribVersion) })
            model.Message(8, m =>
            {
                m.Text(1, domain);
                m.Integer(2, version);
            });
        return model.Written.ToArray();
    }

    private static void Write(ProtobufWriter m, OnnxNode node)
    {
        foreach (string name in node.Inputs) m.Text(1, name);
        foreach (string name in node.Outputs) m.Text(2, name);
        m.Text(4, node.OpType);
        foreach ((string name, object value) in node.Attributes) m.Message(5, a => WriteAttribute(a, name, value));
        if (ContribOperators.Contains(node.OpType)) m.Text(7, Contrib);
    }

    private static void WriteAttribute(ProtobufWriter m, string name, object value)
    {
        const int floatType = 1, intType = 2;
        m.Text(1, name);
        if (value is float real) m.Single(2, real);
        else m.Integer(3, (long)value);
        m.Integer(20, value is float ? floatType : intType);
    }

    private static void Write(ProtobufWriter m, OnnxTensor tensor, string weights)
    {
        const int external = 1;
        m.Integers(1, tensor.Shape);
        m.Integer(2, (long)tensor.Element);
        m.Text(8, tensor.Name);
        if (tensor.Inline is { } bytes)
        {
            m.Bytes(9, bytes);
            return;
        }

        foreach ((string key, string value) in new[] { ("location", weights), ("offset", Number(tensor.Offset)), ("length", Number(tensor.Length)) })
            m.Message(13, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        m.Integer(14, external);
    }

    private static void Write(ProtobufWriter m, OnnxValue value)
    {
        m.Text(1, value.Name);
        m.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, (long)value.Element);
            tensor.Message(2, shape =>
            {
                foreach (object dimension in value.Shape)
                    shape.Message(1, d =>
                    {
                        if (dimension is string name) d.Text(2, name);
                        else d.Integer(1, (long)dimension);
                    });
            });
        }));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Engine.Tests.Loading.Checkpoints.Safetensors;

/// <summary>Composes safetensors files, wrong ones too.</summary>
internal static class SafetensorsBuilder
{
    /// <summary>A file with that header and that many bytes of data: 0, 1, 2, ...</summary>
    public static byte[] File(string header, int dataBytes) => File(Encoding.UTF8.GetBytes(header), dataBytes);

    /// <summary>A good file of tensors in F32, in their order.</summary>
    public static byte[] File(IEnumerable<(string Name, int[] Shape, float[] Values)> tensors)
    {
        StringBuilder header = new("{");
        MemoryStream data = new();
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            header.Append(header.Length > 1 ? "," : "").Append(Entry(name, "F32", $"[{string.Join(',', shape)}]", $"[{data.Length},{data.Length + values.Length * 4}]"));
            data.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        byte[] head = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        return [.. BitConverter.GetBytes((ulong)head.Length), .. head, .. data.ToArray()];
    }

    public static byte[] File(byte[] header, int dataBytes)
    {
        byte[] file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, 8);
        for (int i = 0; i < dataBytes; i++) file[8 + header.Length + i] = (byte)(i % 64);
        return file;
    }

    public static string Entry(string name, string dtype, string shape, string offsets) => $$"""
        "{{name}}":{"dtype":"{{dtype}}","shape":{{shape}},"data_offsets":{{offsets}}}
        """;

    /// <summary>A good file with tensors of two types.</summary>
    public static byte[] Good() => File("{" + string.Join(",",
        """
        "__metadata__":{"format":"pt"}
        """,
        Entry("a.weight", "F32", "[2,3]", "[0,24]"),
        Entry("b.weight", "BF16", "[4]", "[24,32]"),
        Entry("c.zeros", "I8", "[2,2,2]", "[32,40]")) + "}   ", 40);
}

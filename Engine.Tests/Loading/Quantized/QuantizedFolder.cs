using System.Runtime.InteropServices;
using System.Text;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized;
using Engine.Loading.Tensors;
using Engine.Tests.Loading.Checkpoints.Safetensors;

namespace Engine.Tests.Loading.Quantized;

/// <summary>Composes a folder of quantised tensors, wrong ones too, and reads what they mean.</summary>
internal sealed class QuantizedFolder
{
    private readonly List<(string Name, string DType, long[] Shape, byte[] Data)> _tensors = [];

    /// <param name="settings">The content of <c>quantization_config</c>, or null for none.</param>
    public QuantizedFolder(string? settings) => Config = settings is null ? "{}" : $$"""{"quantization_config": {{settings}}}""";

    /// <summary>The content of <c>config.json</c>.</summary>
    public string Config { get; set; }

    public IReadOnlyList<string> Names => [.. _tensors.Select(t => t.Name)];

    public QuantizedFolder Add<T>(string name, string dType, long[] shape, params T[] data) where T : unmanaged
    {
        _tensors.Add((name, dType, shape, MemoryMarshal.AsBytes(data.AsSpan()).ToArray()));
        return this;
    }

    public QuantizedFolder Without(string name)
    {
        Assert.Equal(1, _tensors.RemoveAll(t => t.Name == name));
        return this;
    }

    /// <summary>Writes it.</summary>
    public string Write(TempFolder folder)
    {
        var header = new StringBuilder("{");
        var data = new MemoryStream();
        foreach ((string name, string dType, long[] shape, byte[] bytes) in _tensors)
        {
            header.Append(header.Length > 1 ? "," : "").Append(SafetensorsBuilder.Entry(name, dType, $"[{string.Join(',', shape)}]", $"[{data.Length},{data.Length + bytes.Length}]"));
            data.Write(bytes);
        }
        byte[] head = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        folder.Write("model.safetensors", [.. BitConverter.GetBytes((ulong)head.Length), .. head, .. data.ToArray()]);
        folder.Write("config.json", Config);
        return folder.Path;
    }

    /// <summary>What a tensor of that name and shape means, and the format it is held in.</summary>
    public (float[] Values, string Format) Read(string name, params long[] shape)
    {
        using TempFolder folder = new();
        using Checkpoint stored = Checkpoint.Open(Write(folder));
        Weight weight = new Weights(QuantizedCheckpoint.Of(stored, ConfigKeys.Of(stored))).Tensor(name, shape);
        float[] values = weight.ReadFloats();
        // Any piece of it is what it is of the whole.
        int row = (int)weight.RowBytes, rows = (int)weight.Rows;
        byte[] whole = new byte[rows * row], some = new byte[Math.Min(3, rows) * row];
        weight.ReadRows(0, rows, whole);
        for (int first = 0; first + some.Length / row <= rows; first += 2)
        {
            weight.ReadRows(first, some.Length / row, some);
            Assert.True(some.AsSpan().SequenceEqual(whole.AsSpan(first * row, some.Length)));
        }
        return (values, weight.Format.Name);
    }

    /// <summary>The message with which opening it, or reading all that it means, is refused.</summary>
    public string Refusal()
    {
        using TempFolder folder = new();
        return Assert.Throws<ModelLoadException>(() => ReadAll(Write(folder))).Message;
    }

    /// <summary>Reads every tensor that has a format.</summary>
    public static void ReadAll(string path)
    {
        using Checkpoint stored = Checkpoint.Open(path);
        Checkpoint meant = QuantizedCheckpoint.Of(stored, ConfigKeys.Of(stored));
        var weights = new Weights(meant);
        foreach (TensorInfo t in meant.Tensors.Values)
        {
            if (t.Format is null || t.IsEmpty || t.Rows * t.Columns > 1 << 22) continue;
            float[] values = weights.Tensor(t.Name, t.Shape).ReadFloats();
            Assert.Equal(t.Rows * t.Columns, values.Length);
            if (t.Derived is not null) Assert.All(values, x => Assert.True(float.IsFinite(x)));
        }
    }
}

using System.Text;

namespace Engine.Tests.Loading.Checkpoints.Gguf;

/// <summary>Composes GGUF files, wrong ones too: every field of the head can be overridden.</summary>
internal sealed class GgufBuilder
{
    private readonly MemoryStream _pairs = new(), _tensors = new();
    private ulong _pairCount, _tensorCount;

    public string Magic { get; init; } = "GGUF";
    public uint Version { get; init; } = 3;
    public ulong? TensorCount { get; init; }
    public ulong? PairCount { get; init; }
    public int Alignment { get; init; } = 32;
    public int DataBytes { get; init; }

    /// <summary>A pair whose value is those bytes.</summary>
    public GgufBuilder Pair(string key, uint type, byte[] value) => Pair(Bytes(key), type, value);

    public GgufBuilder Pair(byte[] key, uint type, byte[] value)
    {
        _pairs.Write(key);
        _pairs.Write(BitConverter.GetBytes(type));
        _pairs.Write(value);
        _pairCount++;
        return this;
    }

    public GgufBuilder String(string key, string value) => Pair(key, 8, Bytes(value));

    public GgufBuilder U32(string key, uint value) => Pair(key, 4, BitConverter.GetBytes(value));

    public GgufBuilder F32(string key, float value) => Pair(key, 6, BitConverter.GetBytes(value));

    public GgufBuilder Array(string key, uint elementType, ulong count, byte[] elements) => Pair(key, 9, [.. BitConverter.GetBytes(elementType), .. BitConverter.GetBytes(count), .. elements]);

    /// <summary>A tensor; <paramref name="dimensions"/> in GGUF's order, innermost first.</summary>
    public GgufBuilder Tensor(string name, uint type, ulong offset, params ulong[] dimensions) => Tensor(Bytes(name), type, offset, dimensions);

    public GgufBuilder Tensor(byte[] name, uint type, ulong offset, params ulong[] dimensions)
    {
        _tensors.Write(name);
        _tensors.Write(BitConverter.GetBytes((uint)dimensions.Length));
        foreach (ulong d in dimensions) _tensors.Write(BitConverter.GetBytes(d));
        _tensors.Write(BitConverter.GetBytes(type));
        _tensors.Write(BitConverter.GetBytes(offset));
        _tensorCount++;
        return this;
    }

    /// <summary>A length-prefixed string.</summary>
    public static byte[] Bytes(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public static byte[] Bytes(byte[] utf8) => [.. BitConverter.GetBytes((ulong)utf8.Length), .. utf8];

    public byte[] Build()
    {
        MemoryStream file = new();
        file.Write(Encoding.ASCII.GetBytes(Magic));
        file.Write(BitConverter.GetBytes(Version));
        file.Write(BitConverter.GetBytes(TensorCount ?? _tensorCount));
        file.Write(BitConverter.GetBytes(PairCount ?? _pairCount));
        file.Write(_pairs.ToArray());
        file.Write(_tensors.ToArray());
        while (DataBytes > 0 && file.Length % Alignment != 0) file.WriteByte(0);
        for (int i = 0; i < DataBytes; i++) file.WriteByte((byte)(i % 64));
        return file.ToArray();
    }

    /// <summary>A good file: settings of a tiny Llama, a nested array, a vocabulary, two tensors.</summary>
    public static byte[] Good() => new GgufBuilder { DataBytes = 160 }
        .String("general.architecture", "llama")
        .U32("llama.block_count", 1).U32("llama.context_length", 64).U32("llama.embedding_length", 8).U32("llama.feed_forward_length", 16)
        .U32("llama.attention.head_count", 2).Array("llama.attention.head_count_kv", 4, 2, [1, 0, 0, 0, 1, 0, 0, 0])
        .F32("llama.attention.layer_norm_rms_epsilon", 1e-5f).F32("llama.rope.freq_base", 10000)
        .Array("tokenizer.ggml.tokens", 8, 3, [.. Bytes("<s>"), .. Bytes("é"), .. Bytes("")])
        .Array("nested", 9, 2, [4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0])
        .Pair("flag", 7, [1])
        .Tensor("a.weight", 0, 0, 4, 2)
        .Tensor("b.weight", 8, 32, 32, 3)
        .Build();
}

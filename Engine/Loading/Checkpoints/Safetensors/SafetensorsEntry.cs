using System.Text.Json;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints.Safetensors;

/// <summary>One tensor's entry in a safetensors header: <c>{"dtype", "shape", "data_offsets"}</c>, each once; other keys are passed over.</summary>
internal static class SafetensorsEntry
{
    /// <summary>Reads the object that <paramref name="reader"/> stands at, and leaves it at the object's end.</summary>
    public static TensorInfo Read(ref Utf8JsonReader reader, string name, CheckpointFile file, long dataStart, int maxDimensions)
    {
        string? dType = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            bool again = false;
            switch (key)
            {
                case "dtype":
                    again = dType is not null;
                    dType = reader.TokenType == JsonTokenType.String
                        ? reader.GetString()
                        : throw new ModelLoadException("dtype is not a string", file.Path, name);
                    break;
                case "shape":
                    again = shape is not null;
                    shape = Integers(ref reader, key, maxDimensions, name, file);
                    break;
                case "data_offsets":
                    again = offsets is not null;
                    offsets = Integers(ref reader, key, 2, name, file);
                    break;
                default:
                    reader.Skip();
                    break;
            }
            if (again) throw new ModelLoadException($"{key} occurs twice", file.Path, name);
        }
        if (dType is null || shape is null || offsets is not [long begin, long end])
            throw new ModelLoadException("the header's entry lacks dtype, shape or both data_offsets", file.Path, name);
        return Check(name, dType, [.. shape], begin, end, file, dataStart);
    }

    private static TensorInfo Check(string name, string dType, long[] shape, long begin, long end, CheckpointFile file, long dataStart)
    {
        int bits = SafetensorsTypes.Bits(dType) ?? throw new ModelLoadException("unknown dtype", file.Path, name, dType);
        if (TensorInfo.Elements(shape) is not long elements) throw new ModelLoadException("the shape overflows", file.Path, name, TensorInfo.Dimensions(shape));
        if (begin > end) throw new ModelLoadException("data_offsets run backwards", file.Path, name, $"[{begin}, {end}]");
        if (end > file.Length - dataStart)
            throw new ModelLoadException("the data go past the end of the file", file.Path, name, $"end {end}", $"at most {file.Length - dataStart}");
        Int128 size = (Int128)elements * bits;
        if (size != (Int128)(end - begin) * 8)
            throw new ModelLoadException("shape and dtype contradict data_offsets", file.Path, name, $"{end - begin} bytes",
                $"{TensorInfo.Dimensions(shape)} {dType}, {size / 8} bytes");
        return new TensorInfo(name, shape, dType, SafetensorsTypes.Format(dType), file, dataStart + begin, end - begin);
    }

    private static List<long> Integers(ref Utf8JsonReader reader, string key, int max, string name, CheckpointFile file)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new ModelLoadException($"{key} is not an array", file.Path, name);
        List<long> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (values.Count == max) throw new ModelLoadException($"{key} is too long", file.Path, name, expected: $"at most {max}");
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long v) || v < 0)
                throw new ModelLoadException($"{key} holds something else than integers from 0 to 2^63 - 1", file.Path, name);
            values.Add(v);
        }
        return values;
    }
}

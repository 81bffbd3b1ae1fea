using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Codes;

/// <summary>
/// The bytes of a tensor whose columns become rows of a matrix: pieces of it would be small and many, so it is read at once, kept while rows are asked for,
/// and given up when as many have been served as there are. Loaders ask for each row once, so few such tensors are in memory at a time.
/// </summary>
internal sealed class WholeTensor(Checkpoint checkpoint, TensorInfo stored, long rows)
{
    private readonly Lock _lock = new();
    private byte[]? _bytes;
    private long _served;

    /// <summary>The tensor.</summary>
    public TensorInfo Stored => stored;

    /// <summary>All bytes, for <paramref name="count"/> rows of the matrix. Safe from any thread.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read, or the tensor is too large for one array.</exception>
    public byte[] Bytes(int count)
    {
        lock (_lock)
        {
            if (_bytes is null)
            {
                if (stored.ByteLength > Array.MaxLength)
                    throw new ModelLoadException("a tensor of a quantised module is too large", stored.File, stored.Name, $"{stored.ByteLength} bytes",
                        $"at most {Array.MaxLength}");
                byte[] bytes = GC.AllocateUninitializedArray<byte>((int)stored.ByteLength);
                checkpoint.Read(stored, 0, bytes);
                (_bytes, _served) = (bytes, 0);
            }

            byte[] result = _bytes;
            _served += count;
            if (_served >= rows) _bytes = null;
            return result;
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Engine.Cli.Output;

/// <summary>A file of float32 numbers, little-endian, in the order in which they are written.</summary>
internal sealed class FloatFile
{
    private readonly Stream _file;

    private FloatFile(Stream file) => _file = file;

    /// <summary>Writes a file: beside its place, and moved there when whole, so that no half file is taken for a result.</summary>
    public static async Task WriteAsync(string path, Func<FloatFile, Task> write, ReadOnlyMemory<byte> header = default)
    {
        string unfinished = path + ".part";
        try
        {
            await using (FileStream file = File.Create(unfinished))
            {
                await file.WriteAsync(header);
                await write(new FloatFile(file));
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Writes a file of numbers that are all there.</summary>
    public static Task WriteAsync(string path, float[] values) => WriteAsync(path, file =>
    {
        file.Write(values);
        return Task.CompletedTask;
    });

    /// <summary>Appends numbers.</summary>
    public void Write(ReadOnlySpan<float> row)
    {
        if (BitConverter.IsLittleEndian)
        {
            _file.Write(MemoryMarshal.AsBytes(row));
            return;
        }

        Span<byte> bytes = new byte[sizeof(float)];
        foreach (float value in row)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            _file.Write(bytes);
        }
    }
}

using Microsoft.Win32.SafeHandles;

namespace Engine.Loading.Files;

/// <summary>An open file.</summary>
internal sealed class FileBytes(SafeFileHandle handle) : ByteSource
{
    /// <inheritdoc/>
    public override long Length { get; } = RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> into) => RandomAccess.Read(handle, into, offset);

    /// <inheritdoc/>
    public override void Dispose()
    {
        handle.Dispose();
        base.Dispose();
    }
}

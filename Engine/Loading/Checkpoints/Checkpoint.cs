using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints;

/// <summary>The kinds of checkpoints.</summary>
public enum CheckpointKind
{
    /// <summary>A Hugging Face folder.</summary>
    Safetensors,

    /// <summary>A GGUF file, or a set of split ones.</summary>
    Gguf,
}

/// <summary>
/// An open checkpoint. Headers are checked completely before anything is allocated from their values; tensors can be read from any thread.
/// </summary>
internal abstract class Checkpoint : IDisposable
{
    private readonly IReadOnlyList<CheckpointFile> _files;

    private protected Checkpoint(string path, IReadOnlyList<CheckpointFile> files, IReadOnlyDictionary<string, TensorInfo> tensors)
        => (Path, this._files, Tensors) = (path, files, tensors);

    /// <summary>The same files, seen as other tensors.</summary>
    private protected Checkpoint(Checkpoint stored, IReadOnlyDictionary<string, TensorInfo> tensors) : this(stored.Path, stored._files, tensors)
    {
    }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>The folder of its files, which may also hold a tokenizer and configurations.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(_files[0].Path))!;

    /// <summary>The kind of checkpoint.</summary>
    public abstract CheckpointKind Kind { get; }

    /// <summary>Every tensor by its name in the file.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>What is to be said of how the checkpoint is read, a line each.</summary>
    public virtual IReadOnlyList<string> Remarks => [];

    /// <summary>The files of the checkpoint, in order.</summary>
    public IReadOnlyList<string> Files => [.. _files.Select(f => f.Path)];

    /// <summary>
    /// Opens a Hugging Face folder, one of its <c>.safetensors</c> files, a folder with one GGUF model, or a <c>.gguf</c> file (of a split set, any part).
    /// </summary>
    /// <exception cref="ModelLoadException">There is no checkpoint at the path, or it is refused.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return CheckpointFinder.Open(path);
    }

    /// <summary>
    /// Fills <paramref name="into"/> with the bytes of <paramref name="tensor"/> from <paramref name="byteOffset"/> on. Safe from any thread.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the tensor.</exception>
    /// <exception cref="ModelLoadException">The file cannot be read, or has been truncated since it was opened.</exception>
    public void Read(TensorInfo tensor, long byteOffset, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset, tensor.ByteLength - into.Length);
        if (tensor.Derived is { } derived) derived.Read(tensor.RowBytes, byteOffset, into);
        else tensor.Source.Read(tensor.Offset + byteOffset, into);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (CheckpointFile f in _files) f.Dispose();
        GC.SuppressFinalize(this);
    }
}

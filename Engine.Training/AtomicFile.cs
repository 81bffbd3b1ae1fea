namespace Engine.Training;

/// <summary>Writes a file beside its place and moves it there when it is whole: whoever reads finds the old file or the new one, never half of one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file, in place of one of that name.</summary>
    /// <exception cref="IOException">It cannot be written; nothing of it remains.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        path = Path.GetFullPath(path);
        string partial = $"{path}.{Random.Shared.NextInt64():x16}.partial";
        try
        {
            using (FileStream stream = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            // Does nothing where it was moved.
            File.Delete(partial);
        }
    }
}

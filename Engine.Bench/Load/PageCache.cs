using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Engine.Bench.Load;

/// <summary>The system's copy of a file in memory, without which a load waits for the disk: posix_fadvise(2) with POSIX_FADV_DONTNEED. Linux only.</summary>
internal static partial class PageCache
{
    private const int DontNeed = 4;

    /// <summary>Whether this system can be asked to forget a file.</summary>
    public static bool CanEvict => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>Asks the system to forget what it holds of a file; it may keep some.</summary>
    public static void Evict(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        int error = posix_fadvise(file, 0, 0, DontNeed);
        if (error != 0) throw new IOException($"the system does not forget {path}: error {error}");
    }

    [LibraryImport("libc")] private static partial int posix_fadvise(SafeFileHandle file, long offset, long length, int advice);
}

using System.Runtime.InteropServices;

namespace Engine.Kernels.Tensors;

/// <summary>
/// Whole pages from the system and back to it, so that freed memory does not linger in an allocator: mmap(2), munmap(2), and madvise(2) with MADV_HUGEPAGE,
/// since weights stream a quarter faster from 2 MiB pages. Linux only; elsewhere the allocator serves.
/// </summary>
internal static unsafe partial class PageMemory
{
    /// <summary>Bytes of a huge page.</summary>
    public const nuint HugePage = 2 << 20;

    private const int ReadWrite = 3, PrivateAnonymous = 0x22, AdviseDontNeed = 4, AdviseHugePage = 14, AdviseCollapse = 25;
    // 4 KiB, or 16 or 64 KiB on some ARM systems: what is unmapped begins on a page.
    private static readonly nuint s_page = (nuint)Environment.SystemPageSize;

    /// <summary>Whether a buffer of that size is taken from the system.</summary>
    public static bool Serves(long bytes) => bytes >= (long)HugePage && OperatingSystem.IsLinux();

    /// <summary>Zeroed memory, aligned to 2 MiB; its pages, of 2 MiB each where <paramref name="huge"/>, are backed when they are first touched.</summary>
    /// <exception cref="OutOfMemoryException">The system has no room.</exception>
    public static void* Map(nuint bytes, bool huge)
    {
        nuint wanted = Rounded(bytes, s_page), reserved = wanted + HugePage;
        byte* start = (byte*)mmap(null, reserved, ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)start == -1) throw new OutOfMemoryException($"the system gives no {bytes} bytes");
        byte* aligned = (byte*)(((nuint)start + HugePage - 1) / HugePage * HugePage);
        nuint before = (nuint)(aligned - start), behind = HugePage - before;
        if (before > 0) _ = munmap(start, before);
        if (behind > 0) _ = munmap(aligned + wanted, behind);
        // Advice alone: where it is refused, small pages serve.
        if (huge) _ = madvise(aligned, wanted, AdviseHugePage);
        return aligned;
    }

    /// <summary>Releases the pages of <see cref="Map"/> but not the addresses: the memory reads as zero, and is backed when it is touched again.</summary>
    public static void Discard(void* start, nuint bytes) => _ = madvise(start, Rounded(bytes, s_page), AdviseDontNeed);

    /// <summary>Has pages of 2 MiB back a range, what small ones hold of it included; both ends at a multiple of 2 MiB.</summary>
    public static void BackHuge(void* start, nuint bytes)
    {
        _ = madvise(start, bytes, AdviseHugePage);
        // Before Linux 6.1 the system does it by itself, in its own time.
        _ = madvise(start, bytes, AdviseCollapse);
    }

    /// <summary>Releases memory of <see cref="Map"/>.</summary>
    public static void Unmap(void* start, nuint bytes) => _ = munmap(start, Rounded(bytes, s_page));

    /// <summary>The least whole number of pages.</summary>
    internal static nuint Rounded(nuint bytes, nuint page) => (bytes + page - 1) / page * page;

    [LibraryImport("libc")] private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);
    [LibraryImport("libc")] private static partial int munmap(void* address, nuint length);
    [LibraryImport("libc")] private static partial int madvise(void* address, nuint length, int advice);
}

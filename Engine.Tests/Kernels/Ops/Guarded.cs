using System.Runtime.InteropServices;

namespace Engine.Tests.Kernels.Ops;

/// <summary>
/// Memory that ends where its last value does: the page behind it may not be touched (where the system can forbid it), and what lies before and behind
/// the values is checked for writes. All of it is filled with NaN, so that a stray read shows too.
/// </summary>
internal sealed unsafe partial class Guarded : IDisposable
{
    private const int Page = 4096;
    private const byte Canary = 0xFF;
    private readonly byte* _base;
    private readonly int _room, _bytes;
    private readonly bool _mapped;

    public Guarded(int bytes)
    {
        _bytes = bytes;
        _room = (bytes + 256 + Page - 1) / Page * Page;
        _mapped = OperatingSystem.IsLinux();
        // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS; then PROT_NONE for the last page.
        _base = _mapped ? (byte*)Map(0, (nuint)(_room + Page), 3, 0x22, -1, 0) : (byte*)NativeMemory.AlignedAlloc((nuint)(_room + Page), Page);
        new Span<byte>(_base, _room).Fill(Canary);
        if (_mapped && Protect((nint)_base + _room, Page, 0) != 0) throw new InvalidOperationException("mprotect failed");
    }

    public Guarded(float[] values) : this(values.Length * sizeof(float)) => values.CopyTo(new Span<float>(Floats, values.Length));

    public byte* Bytes => _base + _room - _bytes;

    public float* Floats => (float*)Bytes;

    /// <summary>A copy of the values, after a look at what is around them.</summary>
    public float[] ToArray()
    {
        Assert.Equal(-1, new ReadOnlySpan<byte>(_base, _room - _bytes).IndexOfAnyExcept(Canary));
        return new ReadOnlySpan<float>(Floats, _bytes / sizeof(float)).ToArray();
    }

    public void Dispose()
    {
        if (_mapped) _ = Unmap((nint)_base, (nuint)(_room + Page));
        else NativeMemory.AlignedFree(_base);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}

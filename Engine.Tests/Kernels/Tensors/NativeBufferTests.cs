using Engine.Kernels.Tensors;

namespace Engine.Tests.Kernels.Tensors;

public unsafe class NativeBufferTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(1000), InlineData((2 << 20) + 5)]
    public void Memory_is_aligned_and_zero_and_refuses_use_after_dispose(long bytes)
    {
        var buffer = new NativeBuffer(bytes);
        Assert.Equal(bytes, buffer.Bytes);
        Assert.Equal(0, (nint)buffer.Pointer % (bytes >= 2 << 20 && OperatingSystem.IsLinux() ? 2 << 20 : 64));
        Assert.Equal(-1, new ReadOnlySpan<byte>(buffer.Pointer, (int)bytes).IndexOfAnyExcept((byte)0));
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => (nint)buffer.Pointer);
    }

    [Fact]
    public void A_negative_size_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer(-1));

    [Theory, InlineData(4), InlineData(16), InlineData(64)]
    public void Whole_pages_hold_a_buffer_whatever_their_size(int kibibytes)
    {
        nuint page = (nuint)kibibytes << 10;
        foreach (nuint bytes in new[] { page - 1, page, page + 1, ((nuint)2 << 20) + 5 })
        {
            nuint rounded = PageMemory.Rounded(bytes, page);
            Assert.Equal((nuint)0, rounded % page);
            Assert.InRange(rounded - bytes, (nuint)0, page - 1);
        }
    }

    /// <summary>Both below and above the size from which the system gives whole pages.</summary>
    [Theory, InlineData(1 << 12), InlineData(5 << 20)]
    public unsafe void A_renewed_buffer_is_where_it_was_and_can_be_used(int bytes)
    {
        using var buffer = new NativeBuffer(bytes, huge: false);
        byte* start = buffer.Pointer;
        new Span<byte>(start, bytes).Fill(7);
        buffer.Discard();
        Assert.True(start == buffer.Pointer);
        if (OperatingSystem.IsLinux() && bytes > 2 << 20) Assert.Equal(-1, new Span<byte>(start, bytes).IndexOfAnyExcept((byte)0));
        new Span<byte>(start, bytes).Fill(8);
        Assert.Equal(-1, new Span<byte>(start, bytes).IndexOfAnyExcept((byte)8));
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(buffer.Discard);
    }
}

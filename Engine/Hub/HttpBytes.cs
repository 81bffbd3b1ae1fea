using System.Net;
using Engine.Loading.Files;

namespace Engine.Hub;

/// <summary>
/// A file on a web server, read by ranges of <see cref="BlockBytes"/> bytes: the block that is read, and the next ones ahead of their use. A few blocks are
/// kept,
/// since threads read side by side and rows are short. A server without ranges is refused, and so is a file that changes while it is read.
/// </summary>
internal sealed class HttpBytes : ByteSource
{
    /// <summary>Bytes of a range.</summary>
    public const int BlockBytes = 4 << 20;

    private const int Kept = 24, Ahead = 4;
    private readonly HubConnection _connection;
    private readonly Uri _address;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (Task<byte[]> Block, long Used)> _blocks = [];
    private long _clock, _length = -1;
    private string? _version;

    private HttpBytes(string address)
    {
        _connection = new HubConnection(HubOptions.FromEnvironment());
        _address = new Uri(address);
    }

    /// <inheritdoc/>
    public override long Length => _length;

    /// <summary>Asks for the beginning of a file, which tells its length.</summary>
    /// <exception cref="IOException">The server refuses, or has no ranges.</exception>
    public static HttpBytes Open(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out _)) throw new HubException("this is no web address");
        HttpBytes bytes = new(address);
        try
        {
            bytes.Block(0).GetAwaiter().GetResult();
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> into)
    {
        if (offset >= Length) return 0;
        long index = offset / BlockBytes;
        Task<byte[]> block = Block(index);
        for (long next = index + 1; next <= index + Ahead && next * BlockBytes < Length; next++) _ = Block(next);
        ReadOnlySpan<byte> found = block.GetAwaiter().GetResult().AsSpan((int)(offset % BlockBytes));
        int count = Math.Min(found.Length, into.Length);
        found[..count].CopyTo(into);
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _closed.Cancel();
        _connection.Dispose();
        base.Dispose();
    }

    private Task<byte[]> Block(long index)
    {
        lock (_lock)
        {
            if (!_blocks.TryGetValue(index, out var found) || found.Block.IsFaulted)
            {
                if (_blocks.Count >= Kept) _blocks.Remove(_blocks.Where(b => b.Value.Block.IsCompleted).DefaultIfEmpty(_blocks.First()).MinBy(b => b.Value.Used).Key);
                found.Block = Task.Run(() => FetchAsync(index * BlockBytes), _closed.Token);
            }

            _blocks[index] = (found.Block, ++_clock);
            return found.Block;
        }
    }

    private Task<byte[]> FetchAsync(long start)
    {
        long last = (_length < 0 ? start + BlockBytes : Math.Min(_length, start + BlockBytes)) - 1;
        return _connection.GetAsync(_address, () => (start, last), _address.AbsolutePath, async (answer, stop) =>
        {
            long length = RequireRange(answer, start);
            byte[] block = new byte[Math.Min(BlockBytes, length - start)];
            await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
            await body.ReadExactlyAsync(block, stop);
            return block;
        }, _closed.Token);
    }

    private long RequireRange(HttpResponseMessage answer, long start)
    {
        if (answer.StatusCode != HttpStatusCode.PartialContent || answer.Content.Headers.ContentRange is not { From: long from, Length: long length } || from != start)
            throw new HubException("the server does not answer by ranges: download the file first");
        string? version = answer.Headers.ETag?.ToString();
        lock (_lock)
        {
            if (_length < 0) (_length, _version) = (length, version);
            if (length != _length || version != _version) throw new HubException("the file on the server has changed while it was read");
        }

        return length;
    }
}

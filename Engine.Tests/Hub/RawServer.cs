using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Engine.Tests.Hub;

/// <summary>A web server on this machine that sends whatever bytes a test gives it, so that it can break off, lie and redirect.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<RawRequest, RawAnswer> _handler;

    public RawServer(Func<RawRequest, RawAnswer> handler)
    {
        _handler = handler;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>All requests so far.</summary>
    public ConcurrentQueue<RawRequest> Requests { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
                string[] line = (await reader.ReadLineAsync() ?? "").Split(' ');
                Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync() is { Length: > 0 } header) headers[header[..header.IndexOf(':')]] = header[(header.IndexOf(':') + 1)..].Trim();
                RawRequest request = new(line[1], headers);
                Requests.Enqueue(request);
                RawAnswer answer = _handler(request);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status} X\r\nConnection: close\r\n{string.Concat(answer.Headers.Select(h => h + "\r\n"))}\r\n"));
                await stream.WriteAsync(answer.Body);
                await stream.FlushAsync();
            }
            catch (IOException)
            {
                // The other side has gone.
            }
        }
    }
}

/// <summary>What was asked for.</summary>
internal sealed record RawRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first and the last byte that were asked for, or null for all.</summary>
    public (long First, long Last)? Range
    {
        get
        {
            if (!Headers.TryGetValue("Range", out string? range)) return null;
            string[] ends = range["bytes=".Length..].Split('-');
            return (long.Parse(ends[0], CultureInfo.InvariantCulture), long.Parse(ends[1], CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>What is sent.</summary>
internal sealed record RawAnswer(int Status, ReadOnlyMemory<byte> Body, params string[] Headers)
{
    /// <summary>A file, or a range of it, as an honest server sends it; less than all of it where it is to break off.</summary>
    public static RawAnswer Of(RawRequest request, byte[] content, int breakAfter = int.MaxValue)
    {
        if (request.Range is not (long first, long last)) return new RawAnswer(200, content.AsMemory(0, Math.Min(content.Length, breakAfter)), $"Content-Length: {content.Length}");
        last = Math.Min(last, content.Length - 1);
        int count = (int)(last - first + 1);
        return new RawAnswer(206, content.AsMemory((int)first, Math.Min(count, breakAfter)), $"Content-Length: {count}", $"Content-Range: bytes {first}-{last}/{content.Length}");
    }
}

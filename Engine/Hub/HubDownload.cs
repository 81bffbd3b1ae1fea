using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Engine.Hub;

/// <summary>
/// Fetches one file into the cache: ranges side by side into <c>HASH.incomplete</c>, beside it a list of the ranges that are there, so that another attempt
/// goes
/// on where this one ends; and the name <c>HASH</c> only once the hash of all of it is right.
/// </summary>
internal sealed class HubDownload(HubConnection connection, HubOptions options, HubFile file, string blob, Action<long> report)
{
    /// <summary>Bytes of a range.</summary>
    public const int RangeBytes = 8 << 20;

    private readonly string _part = blob + ".incomplete", _list = blob + ".incomplete.ranges";
    private readonly Lock _lock = new();

    /// <summary>Fetches what is missing. Only one at a time may work on a blob.</summary>
    /// <exception cref="HubException">It cannot be had, or is something else than the hub lists.</exception>
    public async Task RunAsync(Uri address, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        if (!File.Exists(_part)) RequireRoom(file.Bytes);
        if (file.Bytes / RangeBytes >= Array.MaxLength) throw new HubException($"'{file.Path}' has {file.Bytes} bytes");
        bool[] done = Ranges();
        long missing = 0;
        for (int i = 0; i < done.Length; i++)
        {
            if (done[i]) report(LengthOf(i));
            else missing += LengthOf(i);
        }

        RequireRoom(missing);
        using (SafeFileHandle part = File.OpenHandle(_part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read))
        {
            RandomAccess.SetLength(part, file.Bytes);
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Max(1, options.Connections), CancellationToken = cancellation };
            await Parallel.ForEachAsync(Enumerable.Range(0, done.Length).Where(i => !done[i]), parallel, async (i, stop) =>
            {
                await FetchAsync(address, part, i, stop);
                Note(i);
            });
        }

        await CheckAsync(cancellation);
        File.Move(_part, blob, overwrite: true);
        File.Delete(_list);
    }

    private async Task FetchAsync(Uri address, SafeFileHandle part, int index, CancellationToken cancellation)
    {
        long at = (long)index * RangeBytes, end = at + LengthOf(index);
        bool isWhole = end == file.Bytes && index == 0;
        byte[] buffer = new byte[1 << 17];
        // What has come of a range that broke off is not asked for again.
        await connection.GetAsync(address, () => isWhole && at == 0 ? null : (at, end - 1), $"'{file.Path}'", async (answer, stop) =>
        {
            long skip = RequireRange(answer, at);
            await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
            while (at < end)
            {
                int n = await body.ReadAsync(buffer, stop).AsTask().WaitAsync(options.LongestSilence, stop);
                if (n == 0) throw new IOException($"it broke off at {at} of {file.Bytes} bytes");
                int from = (int)Math.Min(skip, n);
                skip -= from;
                int kept = (int)Math.Min(n - from, end - at);
                RandomAccess.Write(part, buffer.AsSpan(from, kept), at);
                at += kept;
                if (kept > 0) report(kept);
            }

            return true;
        }, cancellation);
    }

    /// <summary>How many bytes of an answer come before those that were asked for; one that is of another file is refused.</summary>
    private long RequireRange(HttpResponseMessage answer, long at)
    {
        long? total = answer.StatusCode == HttpStatusCode.PartialContent ? answer.Content.Headers.ContentRange?.Length : answer.Content.Headers.ContentLength;
        if (total is long length && length != file.Bytes)
            throw new HubException($"'{file.Path}' has {length} bytes where the hub lists {file.Bytes}");
        if (answer.StatusCode != HttpStatusCode.PartialContent) return at;
        return answer.Content.Headers.ContentRange?.From == at ? 0
            : throw new HubException($"'{file.Path}' comes from byte {answer.Content.Headers.ContentRange?.From?.ToString() ?? "?"} where byte {at} was asked for");
    }

    private int LengthOf(int index) => (int)Math.Min(RangeBytes, file.Bytes - (long)index * RangeBytes);

    private bool[] Ranges()
    {
        bool[] done = new bool[(file.Bytes + RangeBytes - 1) / RangeBytes];
        if (!File.Exists(_part) || new FileInfo(_part).Length != file.Bytes || !File.Exists(_list)) return Fresh(done);
        foreach (string line in File.ReadLines(_list))
            if (int.TryParse(line, out int index) && (uint)index < (uint)done.Length) done[index] = true;
        return done;
    }

    private bool[] Fresh(bool[] done)
    {
        File.Delete(_part);
        File.Delete(_list);
        return done;
    }

    private void Note(int index)
    {
        lock (_lock) File.AppendAllText(_list, $"{index}\n");
    }

    private void RequireRoom(long missing)
    {
        long room;
        try
        {
            // The directory is there, the file not yet.
            room = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(blob))!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return;
        }

        if (missing > room) throw new HubException($"'{file.Path}' takes {missing} more bytes, and {room} are free at {Path.GetDirectoryName(blob)}");
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        await using FileStream whole = File.OpenRead(_part);
        using IncrementalHash hash = IncrementalHash.CreateHash(file.Sha256 is null ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        // Git hashes a head before the contents.
        if (file.Sha256 is null) hash.AppendData(Encoding.ASCII.GetBytes($"blob {file.Bytes}\0"));
        byte[] buffer = new byte[1 << 20];
        for (int n; (n = await whole.ReadAsync(buffer, cancellation)) > 0;) hash.AppendData(buffer.AsSpan(0, n));
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found == file.Blob) return;
        await whole.DisposeAsync();
        Fresh([]);
        throw new HubException($"'{file.Path}' has the hash {found} where the hub lists {file.Blob}: it was dropped");
    }
}

using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Engine.Bench.Race;

/// <summary>llama.cpp 0.5.0 as prebuilt for node-llama-cpp: fetched through npm on first use, for races alone, and kept in the cache.</summary>
internal static class LlamaCppPackage
{
    /// <summary>What is raced against.</summary>
    public const string Version = "llama.cpp 0.5.0";

    private const string Package = "@node-llama-cpp/linux-x64@3.22.1", Libraries = "package/bins/linux-x64/";
    // Of the package file, as the registry states it.
    private const string Sha512 = "5uCCDNqWCNfaAm8aR/Uzxbo4HBpKgNF91kCHPepKhgMgV2OAmatoefbOlMihsqCiH2Od35E/eUHQCFbfRBJuOg==";
    private const string Override = "ENGINE_BENCH_LLAMA_CPP";

    /// <summary>The folder of its libraries where they are there already, or null.</summary>
    public static string? Present => Environment.GetEnvironmentVariable(Override) is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Directory.Exists(Cached) ? Cached : null;

    private static string Cached => Path.Combine(BenchCache.Folder("llama.cpp"), "0.5.0-linux-x64");

    /// <summary>The folder of its libraries, fetched where they are not there yet.</summary>
    /// <exception cref="RaceException">It cannot be had here.</exception>
    public static async Task<string> FolderAsync(CancellationToken cancellation)
    {
        if (Present is string present) return present;
        string folder = Cached;
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new RaceException(
                $"llama.cpp is fetched for Linux on x64 only: name a folder of its libraries, version 0.5.0, by {Override}, or race a server by --peer");
        string work = Directory.CreateTempSubdirectory("engine-bench-").FullName;
        try
        {
            string package = await FetchAsync(work, cancellation);
            string unpacked = $"{folder}.{Guid.NewGuid():N}";
            await UnpackAsync(package, unpacked, cancellation);
            if (Directory.Exists(folder)) Directory.Delete(unpacked, recursive: true);
            else Directory.Move(unpacked, folder);
            return folder;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<string> FetchAsync(string work, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("npm",
            ["pack", "--silent", "--pack-destination", work, Package])
        { WorkingDirectory = work, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process npm = Start(start);
        Task<string> output = npm.StandardOutput.ReadToEndAsync(cancellation);
        string errors = await npm.StandardError.ReadToEndAsync(cancellation);
        await output;
        await npm.WaitForExitAsync(cancellation);
        string[] files = Directory.GetFiles(work, "*.tgz");
        if (npm.ExitCode != 0 || files is not [string file]) throw new RaceException($"npm pack {Package} failed: {errors}");
        await using FileStream stream = File.OpenRead(file);
        string hash = Convert.ToBase64String(await SHA512.HashDataAsync(stream, cancellation));
        return hash == Sha512 ? file : throw new RaceException($"{Package} has the SHA-512 {hash}, not {Sha512}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new RaceException($"npm is needed to fetch {Version}, or a folder of its libraries named by {Override}: {e.Message}");
        }
    }

    private static async Task UnpackAsync(string package, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        await using var file = new GZipStream(File.OpenRead(package), CompressionMode.Decompress);
        await using var tar = new TarReader(file);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellation) is TarEntry entry)
        {
            bool isLibrary = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
                && entry.Name.StartsWith(Libraries, StringComparison.Ordinal) && entry.Name.EndsWith(".so", StringComparison.Ordinal);
            if (isLibrary) await entry.ExtractToFileAsync(Path.Combine(folder, Path.GetFileName(entry.Name)), overwrite: false, cancellation);
        }
    }
}

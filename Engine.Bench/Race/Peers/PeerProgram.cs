using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Engine.Bench.Race.Peers;

/// <summary>
/// A peer that comes as packages: a small program around it, whose sources this program carries (<c>Peers/NAME</c>, with the messages that both speak), and
/// which is built when it is first asked for. So nobody restores those packages who does not race against it.
/// </summary>
internal sealed class PeerProgram(string name)
{
    // Of the names of resources.
    private const string Prefix = "peer/";
    private const int KeyDigits = 12, KeptLines = 20;
    // Nothing stays running: a race counts whoever else computes.
    private static readonly string[] Arguments = ["--configuration", "Release", "--disable-build-servers", "-verbosity:minimal"];

    /// <summary>The program where it was built already, from these sources; or null.</summary>
    public string? Present => File.Exists(Assembly) ? Assembly : null;

    /// <summary>Every source by its place, relative to this project's folder.</summary>
    public IReadOnlyDictionary<string, byte[]> Sources => typeof(PeerProgram).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(resource => resource[Prefix.Length..])
        .Where(IsSource)
        .Order(StringComparer.Ordinal)
        .ToDictionary(path => path, Read);

    private string Assembly => Path.Combine(BenchCache.Folder("peers"), $"{name}-{Key()}", $"Engine.Bench.Peers.{name}.dll");

    /// <summary>The program, built where it is not there yet.</summary>
    /// <param name="log">Takes what the build says.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RaceException">It cannot be built here.</exception>
    public async Task<string> BuildAsync(Action<string> log, CancellationToken cancellation)
    {
        if (Present is string present) return present;
        string assembly = Assembly, folder = Path.GetDirectoryName(assembly)!, built = $"{folder}.{Guid.NewGuid():N}";
        string work = Directory.CreateTempSubdirectory("engine-bench-").FullName;
        try
        {
            foreach ((string path, byte[] bytes) in Sources)
            {
                string file = Path.Combine(work, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllBytesAsync(file, bytes, cancellation);
            }

            log($"building {name}, for races alone, to {folder}");
            string project = Path.Combine(work, "Peers", name, $"{name}.csproj");
            await RunAsync(ChildProcess.Dotnet(["build", project, "--output", built, .. Arguments]), log, cancellation);
            if (Directory.Exists(folder)) Directory.Delete(built, recursive: true);
            else Directory.Move(built, folder);
            return assembly;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
            if (Directory.Exists(built)) Directory.Delete(built, recursive: true);
        }
    }

    /// <summary>Runs a build to its end.</summary>
    /// <exception cref="RaceException">It fails, or cannot be started.</exception>
    internal async Task RunAsync(ProcessStartInfo start, Action<string> log, CancellationToken cancellation)
    {
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["DOTNET_NOLOGO"] = "1";
        try
        {
            using Process build = Process.Start(start)!;
            build.StandardInput.Close();
            Task<string> errors = build.StandardError.ReadToEndAsync(cancellation);
            var last = new Queue<string>();
            try
            {
                while (await build.StandardOutput.ReadLineAsync(cancellation) is string line)
                {
                    log(line);
                    last.Enqueue(line);
                    if (last.Count > KeptLines) last.Dequeue();
                }

                string said = string.Join('\n', [.. last, await errors]).Trim();
                await build.WaitForExitAsync(cancellation);
                if (build.ExitCode != 0) throw new RaceException($"{name} is built from its packages by the .NET SDK, which failed:\n{said}");
            }
            finally
            {
                if (!build.HasExited) build.Kill(entireProcessTree: true);
            }
        }
        catch (Win32Exception e)
        {
            throw new RaceException($"{name} is built from its packages by the .NET SDK, which is not here: {e.Message}");
        }
    }

    /// <summary>Of another source another program, beside the one before.</summary>
    private string Key()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string path, byte[] bytes) in Sources)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\n{bytes.Length}\n"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..KeyDigits];
    }

    // What all share, and its own: a project's folder is the second of three parts.
    private bool IsSource(string path) => path.Split('/') is not ["Peers", var project, _] || project == name;

    private static byte[] Read(string path)
    {
        using Stream stream = typeof(PeerProgram).Assembly.GetManifestResourceStream(Prefix + path)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

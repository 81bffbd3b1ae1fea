using System.ComponentModel;
using System.Diagnostics;
using Engine.Tests.Loading;

namespace Engine.Tests;

/// <summary>A root of the file system that holds the C library, .NET, the command line and a model, and nothing else: no OpenSSL, no ICU, no shell.</summary>
internal sealed class StrippedRoot : IDisposable
{
    // What the runtime itself is linked with.
    private static readonly string[] Libraries = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1", "libstdc++.so.6"];
    private static readonly string[] Folders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
    private static readonly string? Loader = Array.Find(["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"], File.Exists);
    private readonly TempFolder _root = new();

    public StrippedRoot()
    {
        Copy(Loader!, _root.Path + Loader);
        foreach (string name in Libraries)
            if (Array.Find(Folders, folder => File.Exists(Path.Combine(folder, name))) is { } folder) Copy(Path.Combine(folder, name), _root.Path + Path.Combine(folder, name));
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!, dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        CopyTree(runtime, _root.File(Path.Combine("dotnet", Path.GetRelativePath(dotnet, runtime))));
        CopyTree(Path.Combine(dotnet, "host"), _root.File("dotnet/host"));
        Copy(Path.Combine(dotnet, "dotnet"), _root.File("dotnet/dotnet"));
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory).Where(IsOfTheCommandLine)) Copy(file, _root.File(Path.Combine("app", Path.GetFileName(file))));
        CopyTree(SmallFable.Folder, _root.File("model"));
        Directory.CreateDirectory(_root.File("tmp"));
        Directory.CreateDirectory(_root.File("proc"));
    }

    /// <summary>Why there can be none here, or null where there can.</summary>
    public static string? SkipReason { get; } = Reason();

    /// <summary>Runs the command line with this folder as its root.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => StartAsync([.. Enter(_root.Path, "/dotnet/dotnet"), "/app/Engine.Cli.dll", .. arguments]);

    public void Dispose() => _root.Dispose();

    private static string? Reason()
    {
        if (!OperatingSystem.IsLinux()) return "needs chroot, which is Linux's";
        if (Loader is null || !Folders.Any(folder => File.Exists(Path.Combine(folder, "libstdc++.so.6")))) return "needs a C library to copy: glibc on x86-64 or ARM64";
        (int code, _, string error) = Task.Run(() => StartAsync(Enter("/", "true"))).GetAwaiter().GetResult();
        return code == 0 ? null : $"neither chroot nor a namespace of one's own is permitted here: {error.Trim()}";
    }

    // The runtime looks into /proc, which containers have too; the mount ends with the process.
    private static string[] Enter(string root, string program)
        => ["unshare", "--mount", .. Environment.IsPrivilegedProcess ? [] : (string[])["--map-root-user"], "sh", "-c", "mount --rbind /proc \"$1/proc\" && exec chroot \"$@\"", "sh", root, program];

    private static bool IsOfTheCommandLine(string file)
        => Path.GetFileName(file) is var name && (name.StartsWith("Engine.", StringComparison.Ordinal) || name is "Fable.dll" or "System.CommandLine.dll" or "Spectre.Console.dll" || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)) && !name.StartsWith("Engine.Tests", StringComparison.Ordinal);

    private static void CopyTree(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)) Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private static async Task<(int Code, string Output, string Error)> StartAsync(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // What this process was told of its own runtime is not true there.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
        catch (Win32Exception e)
        {
            return (127, "", e.Message);
        }
    }
}

/// <summary>A theory that needs a <see cref="StrippedRoot"/>.</summary>
public sealed class StrippedRootTheoryAttribute : TheoryAttribute
{
    public StrippedRootTheoryAttribute() => Skip = StrippedRoot.SkipReason;
}

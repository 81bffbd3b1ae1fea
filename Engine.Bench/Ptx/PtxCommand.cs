using System.CommandLine;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;

namespace Engine.Bench.Ptx;

/// <summary><c>ptx</c>: the text of every kernel for NVIDIA's architectures, without a device, and what it says.</summary>
internal static class PtxCommand
{
    private static readonly (int Major, int Minor)[] Architectures = [(8, 0), (9, 0)];

    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = "The folder to write to.", HelpName = "DIR", Required = true };
        var kernel = new Option<string>(
            "--kernel")
        { Description = "Only kernels whose name contains this, e.g. Q4_K.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var command = new Command("ptx",
            "Compile every kernel for sm_80 and sm_90, without a device: NAME.sm_80.ptx and so on, and a table of their loops in kernels.sm_80.md.") { folder, kernel };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
            string path = parsed.GetRequiredValue(folder), only = parsed.GetRequiredValue(kernel);
            KernelEntry[] entries = [.. KernelTable.Of<WarpGroup>().Where(e => e.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
            if (entries.Length == 0)
            {
                error.WriteLine($"error: no kernel has '{only}' in its name");
                return 2;
            }

            try
            {
                Directory.CreateDirectory(path);
                int failures = 0;
                foreach ((int major, int minor) in Architectures) failures += Write(path, entries, major, minor, output, error);
                return failures == 0 ? 0 : 1;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                error.WriteLine($"error: {e.Message}");
                return 2;
            }
        });
        return command;
    }

    // The number of kernels that did not compile.
    private static int Write(string path, KernelEntry[] entries, int major, int minor, TextWriter output, TextWriter error)
    {
        using var compiler = new PtxCompiler(major, minor);
        List<PtxRow> rows = [];
        foreach (KernelEntry entry in entries)
        {
            try
            {
                string text = compiler.Compile(entry.Method);
                File.WriteAllText(Path.Combine(path, $"{entry.Name}.{compiler.Target}.ptx"), text);
                rows.Add(new PtxRow(entry.Name, PtxKernel.Parse(text)));
            }
            catch (InvalidOperationException e)
            {
                error.WriteLine($"error: {entry.Name}: {e.Message}");
            }
        }

        string table = Path.Combine(path, $"kernels.{compiler.Target}.md");
        File.WriteAllText(table, PtxReport.Markdown(compiler.Target, rows));
        output.WriteLine($"{table}: {rows.Count} of {entries.Length} kernels");
        return entries.Length - rows.Count;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Engine.Tests.Gpu;
using Xunit;

namespace Engine.Bench.GpuCheck;

/// <summary>Runs the tests of one kind of device, one after another, where there is no test runner: a line for each, and a count.</summary>
internal static class DeviceTests
{
    private const string Usage = "usage: gpu-check tests cuda|opencl|simulator [--limit SECONDS] [--skip NAME]...";

    /// <summary>Runs the tests whose class begins with the kind.</summary>
    /// <returns>0 where all passed or were skipped; 1 where one failed or had no time left, or none passed; 2 where the arguments are wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        double limit = double.PositiveInfinity;
        HashSet<string> skipped = [];
        for (int i = 1; i + 1 < args.Length; i += 2)
        {
            if (args[i] == "--skip") skipped.Add(args[i + 1]);
            else if (args[i] != "--limit" || !double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out limit)) args = [];
        }

        Type[] classes = args.Length % 2 == 0 ? [] : [.. Classes(args[0])];
        if (classes.Length == 0)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var clock = Stopwatch.StartNew();
        int[] counts = new int[Enum.GetValues<Outcome>().Length];
        foreach ((Type type, MethodInfo method) in classes.SelectMany(type => Facts(type).Select(method => (type, method))))
        {
            long start = Stopwatch.GetTimestamp();
            (Outcome outcome, string? reason) = clock.Elapsed.TotalSeconds > limit ? (Outcome.LeftOut, "no time was left")
                : skipped.Contains(method.Name) ? (Outcome.Skipped, "left out by --skip")
                : await RunAsync(type, method);
            counts[(int)outcome]++;
            string seconds = Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            Console.WriteLine($"{outcome,-8} {seconds,6} s  {type.Name}.{method.Name}{(reason is null ? "" : $": {reason}")}");
        }

        Console.WriteLine(string.Join(", ", Enum.GetValues<Outcome>().Select(outcome => $"{counts[(int)outcome]} {outcome}")));
        return counts[(int)Outcome.Passed] > 0 && counts[(int)Outcome.Failed] == 0 && counts[(int)Outcome.LeftOut] == 0 ? 0 : 1;
    }

    private static IEnumerable<Type> Classes(string kind) => typeof(GpuTests).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(GpuTests)))
        .Where(type => kind.Length > 0 && type.Name.StartsWith(kind, StringComparison.OrdinalIgnoreCase))
        // Kernels before the models that are made of them.
        .OrderBy(type => !type.Name.EndsWith("KernelTests", StringComparison.Ordinal)).ThenBy(type => type.Name, StringComparer.Ordinal);

    private static IEnumerable<MethodInfo> Facts(Type type) => type.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute)));

    private static async Task<(Outcome Outcome, string? Reason)> RunAsync(Type type, MethodInfo method)
    {
        if (method.GetCustomAttribute<FactAttribute>()!.Skip is { } reason) return (Outcome.Skipped, reason);
        try
        {
            object tests = Activator.CreateInstance(type)!;
            using var owned = tests as IDisposable;
            if (method.Invoke(tests, null) is Task task) await task;
            return (Outcome.Passed, null);
        }
        catch (Exception e)
        {
            // Whatever a test throws is its failure.
            return (Outcome.Failed, (e is TargetInvocationException { InnerException: { } inner } ? inner : e).ToString());
        }
    }

    private enum Outcome
    {
        Passed,
        Failed,
        Skipped,
        LeftOut,
    }
}

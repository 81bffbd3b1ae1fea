using System.Globalization;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Engine.Tests;

/// <summary>
/// Runs the tests of this assembly in its own process: test hosts are no programs for an emulator. An argument that is part of a test's name chooses tests, one that
/// begins with a minus leaves them out.
/// </summary>
internal static class TestRunner
{
    public static int Main(string[] words)
    {
        TextWriter report = Console.Out;
        // Properties say on the console that they hold.
        Console.SetOut(TextWriter.Null);
        using var framework = new XunitTestFramework(new Sink(_ => { }));
        ITestCase[] chosen = [.. Discover(framework).Where(test => IsChosen(test.DisplayName, words))];
        int failed = Run(framework, chosen, report);
        return failed == 0 && chosen.Length > 0 ? 0 : 1;
    }

    private static bool IsChosen(string name, string[] words)
    {
        string[] wanted = [.. words.Where(w => !w.StartsWith('-'))];
        return (wanted.Length == 0 || wanted.Any(name.Contains)) && !words.Any(w => w.StartsWith('-') && name.Contains(w[1..], StringComparison.Ordinal));
    }

    private static List<ITestCase> Discover(XunitTestFramework framework)
    {
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(new ReflectionAssemblyInfo(Assembly.GetExecutingAssembly()));
        using var done = new ManualResetEventSlim();
        List<ITestCase> tests = [];
        discoverer.Find(includeSourceInformation: false, new Sink(message =>
        {
            if (message is ITestCaseDiscoveryMessage found) tests.Add(found.TestCase);
            if (message is IDiscoveryCompleteMessage) done.Set();
        }), new Options());
        done.Wait();
        return tests;
    }

    private static int Run(XunitTestFramework framework, ITestCase[] tests, TextWriter report)
    {
        using ITestFrameworkExecutor executor = framework.GetExecutor(Assembly.GetExecutingAssembly().GetName());
        using var done = new ManualResetEventSlim();
        SortedSet<string> skipped = [];
        int failed = 0;
        executor.RunTests(tests, new Sink(message =>
        {
            if (message is ITestSkipped skip) skipped.Add(skip.Reason);
            if (message is IFailureInformation failure)
            {
                failed++;
                report.WriteLine($"FAILED {(message as ITestMessage)?.Test.DisplayName}: {string.Join('\n', failure.Messages)}\n{string.Join('\n', failure.StackTraces)}");
            }

            if (message is ITestFinished { ExecutionTime: > 10 } slow) report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{slow.ExecutionTime,6:F0} s {slow.Test.DisplayName}"));
            if (message is not ITestAssemblyFinished all) return;
            foreach (string reason in skipped) report.WriteLine($"skipped: {reason}");
            report.WriteLine($"{all.TestsRun} tests, {all.TestsSkipped} skipped, {failed} failed");
            done.Set();
        }), new Options());
        done.Wait();
        return failed;
    }

    private sealed class Sink(Action<IMessageSinkMessage> on) : LongLivedMarshalByRefObject, IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message)
        {
            lock (on) on(message);
            return true;
        }
    }

    /// <summary>What xunit runs with by default: classes in parallel, one for each processor.</summary>
    private sealed class Options : LongLivedMarshalByRefObject, ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = [];

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out object? value) ? (TValue)value! : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }
}

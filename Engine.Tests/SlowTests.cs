namespace Engine.Tests;

/// <summary>
/// Tests that take minutes (whole models on narrow lanes) run only where the environment variable <c>ENGINE_SLOW_TESTS</c> is 1; elsewhere they are
/// skipped, visibly.
/// </summary>
public static class SlowTests
{
    private const string Variable = "ENGINE_SLOW_TESTS";

    /// <summary>Why a slow test is skipped, or null where slow tests are wanted.</summary>
    public static string? SkipReason { get; } = Environment.GetEnvironmentVariable(Variable) == "1" ? null : $"takes minutes: set {Variable}=1 to run it";
}

/// <summary>A fact that takes minutes and needs the test data.</summary>
public sealed class SlowTestDataFactAttribute : FactAttribute
{
    public SlowTestDataFactAttribute() => Skip = SlowTests.SkipReason ?? TestData.SkipReason;
}

/// <summary>A theory that takes minutes and needs the test data.</summary>
public sealed class SlowTestDataTheoryAttribute : TheoryAttribute
{
    public SlowTestDataTheoryAttribute() => Skip = SlowTests.SkipReason ?? TestData.SkipReason;
}

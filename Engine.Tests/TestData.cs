using Xunit;

namespace Engine.Tests;

/// <summary>
/// Models and fixtures that are too large for the repository: a folder named by the environment variable <c>ENGINE_TEST_DATA</c>.
/// Tests that need them are marked <see cref="TestDataFactAttribute"/> or <see cref="TestDataTheoryAttribute"/> and are skipped, visibly, without it.
/// </summary>
public static class TestData
{
    private const string Variable = "ENGINE_TEST_DATA";

    /// <summary>The folder, or null where the variable is unset or names none.</summary>
    public static string? Root { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder)
        ? System.IO.Path.GetFullPath(folder)
        : null;

    /// <summary>Why a test that needs the folder is skipped, or null where it is there.</summary>
    public static string? SkipReason { get; } = Root is null ? $"needs the test data: {Variable} is not set to an existing folder" : null;

    /// <summary>The path of a file or folder below <see cref="Root"/>, e.g. <c>fixtures/hf/llama-gqa</c>.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root ?? throw new InvalidOperationException(SkipReason), relative);
}

/// <summary>A fact that needs the test data.</summary>
public sealed class TestDataFactAttribute : FactAttribute
{
    public TestDataFactAttribute() => Skip = TestData.SkipReason;
}

/// <summary>A theory that needs the test data; its rows are not enumerated when it is skipped.</summary>
public sealed class TestDataTheoryAttribute : TheoryAttribute
{
    public TestDataTheoryAttribute() => Skip = TestData.SkipReason;
}

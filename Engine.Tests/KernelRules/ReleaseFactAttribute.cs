namespace Engine.Tests.KernelRules;

/// <summary>A fact about optimised code.</summary>
public sealed class ReleaseFactAttribute : FactAttribute
{
    public ReleaseFactAttribute() => Skip = Release.SkipReason;
}

/// <summary>A theory about optimised code.</summary>
public sealed class ReleaseTheoryAttribute : TheoryAttribute
{
    public ReleaseTheoryAttribute() => Skip = Release.SkipReason;
}

internal static class Release
{
#if DEBUG
    public const string? SkipReason = "reads optimised code: build with -c Release";
#else
    public const string? SkipReason = null;
#endif
}

using System.Runtime.CompilerServices;
using Engine.Tuning;

namespace Engine.Tests;

/// <summary>Tests measure nothing and leave no file behind, unless they or the environment say so.</summary>
internal static class TuningSetting
{
    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable(TuningOption.Setting, Environment.GetEnvironmentVariable(TuningOption.Setting) ?? "off");
}

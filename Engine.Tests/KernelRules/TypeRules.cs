using System.Runtime.CompilerServices;

namespace Engine.Tests.KernelRules;

/// <summary>Types that a body can hold no value of, and the rule that says so.</summary>
internal static class TypeRules
{
    private static readonly (string Rule, Func<Type, bool> Breaks)[] Rules =
    [
        ("span", t => t.IsByRefLike),
        ("half", t => t == typeof(Half)),
        ("inline array", t => t.IsDefined(typeof(InlineArrayAttribute), false)),
        ("array", t => t.IsArray || t == typeof(Array)),
        ("delegate", t => t.IsSubclassOf(typeof(Delegate)) || t.IsFunctionPointer),
        ("reference type", t => !t.IsValueType && t != typeof(void)),
    ];

    public static IEnumerable<string> Names => Rules.Select(r => r.Rule);

    /// <summary>The first rule that a type breaks, or null.</summary>
    public static string? Broken(Type type)
    {
        while (type.IsPointer || type.IsByRef) type = type.GetElementType()!;
        // A type parameter of a body is a struct: its constraints say so, and each argument is checked where it is marked.
        if (type.IsGenericParameter) return null;
        foreach ((string rule, Func<Type, bool> breaks) in Rules)
        {
            if (breaks(type)) return rule;
        }

        return null;
    }
}

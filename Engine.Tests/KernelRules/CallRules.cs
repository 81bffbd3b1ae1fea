using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Engine.Tests.KernelRules;

/// <summary>What a body may call: bodies of its own assembly, static and constrained members of interfaces, the lanes, and a few methods of the runtime library.</summary>
internal static class CallRules
{
    /// <summary>All that a GPU compiler knows of the runtime library and that does there what it does here.</summary>
    private static readonly HashSet<(Type, string)> Allowed =
    [
        (typeof(Math), nameof(Math.Min)), (typeof(Math), nameof(Math.Max)), (typeof(Math), nameof(Math.Abs)),
        (typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits)), (typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle)),
        (typeof(Unsafe), nameof(Unsafe.As)),
    ];

    /// <summary>What to call the rest, by where it stands.</summary>
    private static readonly (string Rule, Func<MethodBase, bool> Breaks)[] Rest =
    [
        ("unsafe", m => m.DeclaringType == typeof(Unsafe)),
        ("math", m => m.DeclaringType == typeof(MathF) || m.DeclaringType == typeof(Math)),
        ("bit conversion", m => m.DeclaringType == typeof(BitConverter)),
        ("intrinsic", m => m.DeclaringType?.Namespace?.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal) == true || m.DeclaringType?.Namespace == "System.Numerics"),
        ("runtime library", _ => true),
    ];

    public static IEnumerable<string> Names => Rest.Select(r => r.Rule).Concat(["exceptions", "inline array", "lanes of one device", "reference type", "default interface method", "virtual call"]);

    /// <summary>The rule that a call breaks, or null.</summary>
    public static string? Broken(MethodBase callee, OpCode code, bool constrained, Assembly kernels)
    {
        Type owner = callee.DeclaringType!;
        // What the compiler adds by itself: throwing at the end of a switch expression, or reaching into inline arrays.
        if (owner.Name == "<PrivateImplementationDetails>") return callee.Name.StartsWith("Throw", StringComparison.Ordinal) ? "exceptions" : "inline array";
        if (owner.Namespace == LanesNamespace) return owner.IsInterface ? null : "lanes of one device";
        foreach (Type type in callee.GetParameters().Select(p => p.ParameterType).Append((callee as MethodInfo)?.ReturnType ?? typeof(void)))
        {
            if (TypeRules.Broken(type) is string rule && callee.Module.Assembly != kernels) return rule;
        }

        if (TypeRules.Broken(owner) is "span" or "half" or "inline array" or "array" or "delegate") return TypeRules.Broken(owner);
        if (code == OpCodes.Newobj) return owner.IsValueType ? null : "reference type";
        if (callee is { IsStatic: false } && owner.IsInterface && !callee.IsAbstract) return "default interface method";
        if (code == OpCodes.Callvirt && !constrained) return "virtual call";
        if (callee.Module.Assembly == kernels) return null;
        if (owner.IsGenericType && owner.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)) return null;
        Type definition = owner.IsGenericType ? owner.GetGenericTypeDefinition() : owner;
        return Allowed.Contains((definition, callee.Name)) ? null : Rest.First(r => r.Breaks(callee)).Rule;
    }

    /// <summary>Whether a method belongs to an interface of lanes, at which checking stops.</summary>
    public static bool IsLanes(MethodBase callee) => callee.DeclaringType is { IsInterface: true, Namespace: LanesNamespace };

    private const string LanesNamespace = "Engine.Kernels.Lanes";
}

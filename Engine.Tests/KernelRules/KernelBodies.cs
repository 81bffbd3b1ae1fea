using System.Reflection;
using Engine.Kernels.Lanes;

namespace Engine.Tests.KernelRules;

/// <summary>The kernel bodies of an assembly: methods marked <see cref="KernelAttribute"/>, and all methods of types marked with it but static constructors, which run on the host.</summary>
internal static class KernelBodies
{
    public const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static IEnumerable<MethodBase> In(IEnumerable<Type> types) => types.SelectMany(type =>
    {
        bool all = type.IsDefined(typeof(KernelAttribute));
        return type.GetMembers(Own).OfType<MethodBase>().Where(m => m is not ConstructorInfo { IsStatic: true } && m.GetMethodBody() is not null && (all || m.IsDefined(typeof(KernelAttribute))));
    });
}

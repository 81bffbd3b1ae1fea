using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

#pragma warning disable CS8509, IDE0060, CA1822, CA2014, CS0649, CS0169, CA1508

namespace Engine.Tests.KernelRules;

/// <summary>One body for each way to break a rule: the proof that the check sees it.</summary>
internal static unsafe class Offenders
{
    private static readonly int[] Table = [1, 2, 3];
    private static readonly object Box = new();
    private static int Counter;

    internal struct Four { public float A, B, C, D; }

    [InlineArray(4)]
    internal struct Buffer { private float _first; }

    internal interface IWithDefault
    {
        int Value => 1;
    }

    internal struct TakesDefault : IWithDefault;

    [Breaks("span")] public static float SpanParameter(ReadOnlySpan<float> x) => 0;
    [Breaks("span")] public static float SpanLocal(float* x, int n) => new Span<float>(x, n)[0];

    [Breaks("stackalloc")]
    public static float Stackalloc(int n)
    {
        float* p = stackalloc float[n];
        return p[0];
    }

    [Breaks("delegate")] public static int Lambda(int n) => Apply(x => x + n);
    [Breaks("delegate")] public static int FunctionPointer(delegate*<int, int> f) => f(1);
    [Breaks("array")] public static int ArrayParameter(int[] x) => x[0];
    [Breaks("array")] public static int NewArray(int n) => new int[n].Length;
    [Breaks("static array")] public static int StaticArray(int i) => Table[i];
    [Breaks("static field")] public static int StaticField() => Counter;
    [Breaks("static field")] public static void StaticFieldWritten() => Counter = 1;
    [Breaks("static field")] public static bool StaticReference() => Box is null;
    [Breaks("type test")] public static bool TypeOf<T>() => typeof(T) == typeof(float);
    [Breaks("type test")] public static bool Is<T>(T x) => x is float;
    [Breaks("half")] public static float OfHalf(ushort* x) => (float)*(Half*)x;
    [Breaks("math")] public static float Fma(float x) => MathF.FusedMultiplyAdd(x, x, x);
    [Breaks("math")] public static float Exp(float x) => MathF.Exp(x);
    [Breaks("math")] public static double Sin(double x) => Math.Sin(x);
    [Breaks("unsafe")] public static int SizeOf<T>() => Unsafe.SizeOf<T>();
    [Breaks("unsafe")] public static float UnsafeAdd(ref float x, int i) => Unsafe.Add(ref x, i);
    [Breaks("unsafe")] public static int BitCast(float x) => Unsafe.BitCast<float, int>(x);
    [Breaks("unsafe")] public static void* AsPointer(ref float x) => Unsafe.AsPointer(ref x);
    [Breaks("inline array")] public static float OfInlineArray(int i) { Buffer b = default; return b[i]; }
    [Breaks("bit conversion")] public static uint Bits(float x) => BitConverter.SingleToUInt32Bits(x);
    [Breaks("reference type")] public static int New() => new object().GetHashCode();
    [Breaks("reference type")] public static object? Object(int x) => null;
    [Breaks("exceptions")] public static int Throw(int x) => x > 0 ? x : throw new ArgumentException(null, nameof(x));
    [Breaks("exceptions")] public static int OpenSwitch(int x) => x switch { 0 => 1, 1 => 2, 2 => 5 };

    [Breaks("exceptions")]
    public static int Try(int x)
    {
        try { return 10 / x; }
        catch (DivideByZeroException) { return 0; }
    }

    [Breaks("string")] public static int Text() => "x".Length;
    [Breaks("default interface method")] public static int DefaultMember<T>(T x) where T : struct, IWithDefault => x.Value;
    [Breaks("virtual call")] public static int Virtual(IWithDefault x) => x.GetHashCode();
    [Breaks("intrinsic")] public static int Intrinsic(uint x) => BitOperations.PopCount(x);
    [Breaks("runtime library")] public static void Library() => Thread.SpinWait(1);
    [Breaks("lanes of one device")] public static Pair<float> OneDevice(Pair<float> x) => new(x.Hi, x.Lo);

    [Breaks("wide offset")] public static float LongOffset(float* p, long i) => p[i];
    [Breaks("wide offset")] public static float UnsignedOffset(float* p, uint i) => *(p + i);
    [Breaks("wide offset")] public static float NativeOffset(float* p, nint i) => *(p + i);
    [Breaks("wide offset")] public static byte LongByteOffset(byte* p, int i) => *(p + (long)i);
    [Breaks("wide offset")] public static byte UnsignedByteOffset(byte* p, uint i) => *(p - i);

    [Breaks("moving pointer")]
    public static float Moving(float* p, int n)
    {
        float sum = 0;
        for (int i = 0; i < n; i++, p += 4) sum += *p;
        return sum;
    }

    [Breaks("moving pointer")]
    public static float MovingLocal(float* x, int n)
    {
        float* p = x + n;
        float sum = *p++;
        return sum + *p;
    }

    [Breaks("choice of pointers")] public static float Choice(float* p, float* q, int n) => *(n > 0 ? p : q);
    [Breaks("pointer to structs")] public static float Structs(float* p, int i) => ((Four*)p)[i].B;

    /// <summary>Not a body itself: the check has to follow the call.</summary>
    [Breaks("math")] public static float Called(float x) => Inner(x);

    private static float Inner(float x) => MathF.Sqrt(x);

    private static int Apply(Func<int, int> f) => f(1);
}

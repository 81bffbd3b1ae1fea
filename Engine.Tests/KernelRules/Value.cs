namespace Engine.Tests.KernelRules;

/// <summary>What the check of pointer arithmetic knows of a value on the evaluation stack.</summary>
internal enum Kind
{
    Other,

    /// <summary>32 bits.</summary>
    Int,

    /// <summary>An int widened with its sign to the size of a pointer, as the compiler does to scale it.</summary>
    Widened,

    /// <summary>64 bits, or unsigned before it was widened, or of the size of a pointer from the start.</summary>
    Wide,
    Pointer,
}

/// <summary>A kind; for a pointer that was moved, the variable that it was read from.</summary>
internal readonly record struct Value(Kind Kind, int MovedFrom = 0)
{
    /// <summary>Variables are numbered from 1, arguments above locals; 0 is none.</summary>
    public int ReadFrom { get; init; }

    public static Kind Of(Type type)
    {
        if (type.IsEnum) type = type.GetEnumUnderlyingType();
        if (type.IsPointer || type.IsByRef) return Kind.Pointer;
        if (type == typeof(long) || type == typeof(ulong) || type == typeof(nint) || type == typeof(nuint)) return Kind.Wide;
        return type.IsPrimitive && type != typeof(float) && type != typeof(double) ? Kind.Int : Kind.Other;
    }
}

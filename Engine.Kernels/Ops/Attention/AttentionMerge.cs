using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// Partial results of splits, folded in ascending order: with m = max(m₁, m₂), acc = acc₁ · exp(m₁ - m) + acc₂ · exp(m₂ - m), l likewise; at the end
/// y = acc / l (Milakov and Gimelshein 2018). An attention sink is a partial of its own behind the last: m its score, l = 1, acc = 0.
/// </summary>
[Kernel]
internal static unsafe class AttentionMerge
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Outputs <c>[heads, valueDim]</c> of a group from its partials <c>[splits, heads, PartialFloats]</c>; the first split's are used up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<L, F, I>(float* partials, int splits, in AttentionShape shape, float* parameters, float* y)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int stride = shape.PartialFloats, dims = PageLayout.Padded(shape.ValueDim);
        for (int head = 0; head < shape.Heads; head++)
        {
            float* state = partials + head * stride;
            for (int split = 1; split < splits; split++)
                Fold<L, F, I>(state, partials + (split * shape.Heads + head) * stride, dims);
            Finish<L, F, I>(state, dims, in shape, parameters, head, y + head * shape.ValueDim);
        }
    }

    /// <summary>Folds a partial into the state of the splits before it; m and l stand after <paramref name="dims"/> dimensions.</summary>
    [MethodImpl(Inline)]
    public static void Fold<L, F, I>(float* state, float* partial, int dims) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        float m1 = state[dims], m2 = partial[dims], m = m2 > m1 ? m2 : m1;
        F origin = L.Splat(m > float.NegativeInfinity ? m : 0f);
        F w1 = Exp.OfNonPositive<L, F, I>(L.Sub(L.Splat(m1), origin)), w2 = Exp.OfNonPositive<L, F, I>(L.Sub(L.Splat(m2), origin));
        for (int d = 0; d < dims; d += L.Width)
            L.Store(state + d, L.Fma(L.Load(partial + d), w2, L.Mul(L.Load(state + d), w1)));
        float l1 = state[dims + 1], l2 = partial[dims + 1];
        L.Synchronize();
        L.StorePart(state + dims + 1, L.Fma(L.Splat(l2), w2, L.Mul(L.Splat(l1), w1)), 1);
        state[dims] = m;
        L.Synchronize();
    }

    /// <summary>y = acc / l, of which l stands after <paramref name="dims"/> dimensions and a number; before that the sink of the head, where it has one.</summary>
    [MethodImpl(Inline)]
    public static void Finish<L, F, I>(float* state, int dims, in AttentionShape shape, float* parameters, int head, float* y)
        where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        if (shape.HasSinks != 0) Sink<L, F, I>(state, dims, parameters[ScoreParameters.OfHeads + shape.Heads + head]);
        int valueDim = shape.ValueDim;
        F l = L.Splat(state[dims + 1]);
        for (int d = 0; d < valueDim; d += L.Width)
            L.StorePart(y + d, L.Div(L.Load(state + d), l), valueDim - d);
    }

    // acc and l alone: nothing needs m any more.
    [MethodImpl(Inline)]
    private static void Sink<L, F, I>(float* state, int dims, float sink) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        float m1 = state[dims], l1 = state[dims + 1], m = sink > m1 ? sink : m1;
        F origin = L.Splat(m > float.NegativeInfinity ? m : 0f);
        F w1 = Exp.OfNonPositive<L, F, I>(L.Sub(L.Splat(m1), origin)), w2 = Exp.OfNonPositive<L, F, I>(L.Sub(L.Splat(sink), origin));
        for (int d = 0; d < dims; d += L.Width) L.Store(state + d, L.Mul(L.Load(state + d), w1));
        L.Synchronize();
        L.StorePart(state + dims + 1, L.Add(L.Mul(L.Splat(l1), w1), w2), 1);
        L.Synchronize();
    }
}

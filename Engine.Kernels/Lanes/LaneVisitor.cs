using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Engine.Kernels.Lanes;

/// <summary>Something to do with the lanes of a width that is known only at run time: the one place where a width becomes a type.</summary>
internal interface ILaneVisitor<out TResult>
{
    /// <summary>Called with the sixteen lanes of the chosen width.</summary>
    TResult Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;
}

/// <summary>From a width to its lanes type.</summary>
internal static class LaneVisitor
{
    /// <summary>Calls the visitor with the lanes of <paramref name="width"/>.</summary>
    public static TResult Visit<TResult>(this LaneWidth width, ILaneVisitor<TResult> visitor) => LaneWidths.Check(width) switch
    {
        LaneWidth.W512 => visitor.Visit<Lanes512, Vector512<float>, Vector512<int>>(),
        LaneWidth.W256Vnni =>
            visitor.Visit<PairLanes<Vector256Lanes<VnniDots256>, Vector256<float>, Vector256<int>>, Pair<Vector256<float>>, Pair<Vector256<int>>>(),
        LaneWidth.W256 =>
            visitor.Visit<PairLanes<Vector256Lanes<PairDots256>, Vector256<float>, Vector256<int>>, Pair<Vector256<float>>, Pair<Vector256<int>>>(),
        LaneWidth.W128Dot => Visit128<TResult, DpDots128>(visitor),
        LaneWidth.W128 => AdvSimd.Arm64.IsSupported ? Visit128<TResult, NeonDots128>(visitor) : Visit128<TResult, PairDots128>(visitor),
        _ => visitor.Visit<
            PairLanes<PairLanes<PairLanes<PairLanes<ScalarLanes, float, int>, Pair<float>, Pair<int>>, Pair<Pair<float>>, Pair<Pair<int>>>,
                Pair<Pair<Pair<float>>>, Pair<Pair<Pair<int>>>>,
            Pair<Pair<Pair<Pair<float>>>>, Pair<Pair<Pair<Pair<int>>>>>(),
    };

    /// <summary>
    /// Calls the visitor with the lanes of one register of <paramref name="width"/>: for bodies whose lanes never meet, which may take a group of
    /// sixteen in turns.
    /// </summary>
    public static TResult VisitRegister<TResult>(this LaneWidth width, ILaneVisitor<TResult> visitor) => LaneWidths.Check(width) switch
    {
        LaneWidth.W512 => visitor.Visit<Lanes512, Vector512<float>, Vector512<int>>(),
        LaneWidth.W256Vnni => visitor.Visit<Vector256Lanes<VnniDots256>, Vector256<float>, Vector256<int>>(),
        LaneWidth.W256 => visitor.Visit<Vector256Lanes<PairDots256>, Vector256<float>, Vector256<int>>(),
        LaneWidth.W128Dot => visitor.Visit<Vector128Lanes<DpDots128>, Vector128<float>, Vector128<int>>(),
        LaneWidth.W128 => AdvSimd.Arm64.IsSupported
            ? visitor.Visit<Vector128Lanes<NeonDots128>, Vector128<float>, Vector128<int>>()
            : visitor.Visit<Vector128Lanes<PairDots128>, Vector128<float>, Vector128<int>>(),
        _ => visitor.Visit<ScalarLanes, float, int>(),
    };

    private static TResult Visit128<TResult, D>(ILaneVisitor<TResult> visitor) where D : struct, IDots128 => visitor.Visit<
        PairLanes<PairLanes<Vector128Lanes<D>, Vector128<float>, Vector128<int>>, Pair<Vector128<float>>, Pair<Vector128<int>>>,
        Pair<Pair<Vector128<float>>>, Pair<Pair<Vector128<int>>>>();
}

using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Functions;

namespace Engine.Kernels.Devices;

/// <summary>The kernels of one function of values at one lane width, bound once; they are compiled when they are first called.</summary>
internal sealed unsafe class FunctionKernels
{
    private readonly delegate*<float*, float*, int, float, void> _map;
    private readonly delegate*<float*, float*, float*, int, float, void> _gate;

    private FunctionKernels(delegate*<float*, float*, int, float, void> map, delegate*<float*, float*, float*, int, float, void> gate)
    {
        _map = map;
        _gate = gate;
    }

    /// <summary>Whether it is a function of gates alone, for which there is no <see cref="Map"/>.</summary>
    public bool IsGateOnly => _map == null;

    /// <summary>Those of a function.</summary>
    /// <exception cref="ArgumentException">The CPU lacks the width.</exception>
    public static FunctionKernels Of<A>(LaneWidth width) where A : struct, IFunction => width.Visit(new FunctionBinder<A>());

    /// <summary>Those of a function of gates alone.</summary>
    /// <exception cref="ArgumentException">The CPU lacks the width.</exception>
    public static FunctionKernels OfGate<A>(LaneWidth width) where A : struct, IGate => width.Visit(new GateBinder<A>());

    /// <summary>y = f(x) for <paramref name="n"/> values, with the parameter <paramref name="p"/> of a function that has one; y may be x.</summary>
    public void Map(float* x, float* y, int n, float p) => _map(x, y, n, p);

    /// <summary>y = f(gate) · up, or a function of both; y may be either.</summary>
    public void Gate(float* gate, float* up, float* y, int n, float p) => _gate(gate, up, y, n, p);

    private sealed class FunctionBinder<A> : ILaneVisitor<FunctionKernels> where A : struct, IFunction
    {
        public FunctionKernels Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => new(&Ops.Functions.Map.Run<L, F, I, A>, &Ops.Functions.Gate.Run<L, F, I, GateBy<A>>);
    }

    private sealed class GateBinder<A> : ILaneVisitor<FunctionKernels> where A : struct, IGate
    {
        public FunctionKernels Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => new(null, &Ops.Functions.Gate.Run<L, F, I, A>);
    }
}

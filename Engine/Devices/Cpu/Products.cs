using System.Collections.Concurrent;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;

namespace Engine.Devices.Cpu;

/// <summary>The products of a step and what is bound with a tuning: once at first, and again where the tuning changes between two steps.</summary>
/// <param name="tuning">The first tuning.</param>
/// <param name="scratch">Where products find memory.</param>
internal sealed class Products(KernelTuning tuning, ScratchMemory scratch)
{
    private readonly List<Action<KernelTuning>> _bound = [];
    private readonly ConcurrentQueue<(MatMul Product, int Tokens)> _uncompiled = [];
    private Dictionary<PanelFormat, MatMul> _products = [];
    private Tuned? _next;

    /// <summary>What products and activations are bound with.</summary>
    public KernelTuning Tuning { get; private set; } = tuning;

    /// <summary>Binds what depends on the tuning, now and whenever it changes.</summary>
    public void Bind(Action<KernelTuning> bind)
    {
        _bound.Add(bind);
        bind(Tuning);
    }

    /// <summary>The product with panels of a format, and scratch memory for it; to be asked for within <see cref="Bind"/>.</summary>
    public MatMul Of(PanelFormat format)
    {
        if (!_products.TryGetValue(format, out MatMul? product))
        {
            _products[format] = product = Tuning.Bind(format);
            scratch.ReserveForWorkers(product.ScratchBytes);
            foreach (int tokens in product.Compilations) _uncompiled.Enqueue((product, tokens));
        }

        return product;
    }

    /// <summary>
    /// Compiles the products for every number of tokens, so that no caller waits for it; until told to stop. Threads that do so at once share what there is to
    /// compile.
    /// </summary>
    public void Prepare(CancellationToken stop = default)
    {
        while (!stop.IsCancellationRequested && _uncompiled.TryDequeue(out (MatMul Product, int Tokens) next)) next.Product.Compile(next.Tokens);
    }

    /// <summary>
    /// Compiles the products for another tuning; the next step is the first to use it. One call at a time, while steps may run. Told to stop, it leaves all
    /// as it is.
    /// </summary>
    public void Tune(KernelTuning tuning, CancellationToken stop = default)
    {
        Dictionary<PanelFormat, MatMul> products = _products.Keys.ToDictionary(format => format, tuning.Bind);
        foreach (MatMul product in products.Values) product.Prepare(stop);
        if (stop.IsCancellationRequested) return;
        Volatile.Write(ref _next, new Tuned(tuning, products));
    }

    /// <summary>Goes over to what <see cref="Tune"/> has left, between two steps.</summary>
    public void Apply()
    {
        if (Volatile.Read(ref _next) is not { } next) return;
        (Tuning, _products, _next) = (next.Tuning, next.Products, null);
        foreach (Action<KernelTuning> bind in _bound) bind(Tuning);
    }

    private sealed record Tuned(KernelTuning Tuning, Dictionary<PanelFormat, MatMul> Products);
}

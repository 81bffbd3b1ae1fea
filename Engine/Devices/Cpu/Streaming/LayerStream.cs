using System.Diagnostics;
using Engine.Kernels.Tensors;
using Engine.Loading.Tensors;

namespace Engine.Devices.Cpu.Streaming;

/// <summary>
/// Reads streamed layers into their slots, ahead of their use and round and round: layer j into slot j mod <see cref="StreamingPlan.Slots"/>, as soon as the layer
/// before it in that slot has been used. A step waits for each layer in order and gives it back; one that fails in between begins again.
/// </summary>
/// <param name="layers">The matrices of each layer, in their slot, and where they are read from.</param>
/// <param name="threads">Threads that read and pack.</param>
internal sealed class LayerStream(IReadOnlyList<IReadOnlyList<(PanelMatrix Matrix, Weight Source)>> layers, int threads) : IDisposable
{
    private const int Nothing = -1;

    private readonly object _gate = new();
    private readonly int[] _held = [.. Enumerable.Repeat(Nothing, StreamingPlan.Slots)];
    private readonly CancellationTokenSource _ended = new();
    private Thread? _reader;
    private Exception? _failure;
    private int _expected, _next, _round;

    /// <summary>Streamed layers.</summary>
    public int Count => layers.Count;

    /// <summary>Begins to read; the slots have their memory.</summary>
    public void Start()
    {
        _reader = new Thread(Read) { IsBackground = true, Name = "engine layer stream" };
        _reader.Start();
    }

    /// <summary>Waits until a layer is in its slot.</summary>
    /// <exception cref="ModelLoadException">It cannot be read; the next step tries again.</exception>
    public void Wait(int layer)
    {
        lock (_gate)
        {
            if (layer != _expected || _failure is not null) Rewind(layer);
            int slot = layer % _held.Length;
            while (_held[slot] != layer && _failure is null) Monitor.Wait(_gate);
            if (_failure is { } failure) throw new ModelLoadException($"a streamed layer cannot be read: {failure.Message}", inner: failure);
            _expected = (layer + 1) % layers.Count;
        }
    }

    /// <summary>Says that a layer has been used: the next one of its slot is read.</summary>
    public void Release(int layer)
    {
        lock (_gate)
        {
            _held[layer % _held.Length] = Nothing;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        lock (_gate) Monitor.PulseAll(_gate);
        _reader?.Join();
        _ended.Dispose();
    }

    // What was read for a step that failed is of no use to one that begins.
    private void Rewind(int layer)
    {
        (_failure, _next) = (null, layer);
        _round++;
        Array.Fill(_held, Nothing);
        Monitor.PulseAll(_gate);
    }

    private void Read()
    {
        while (true)
        {
            int layer, round;
            lock (_gate)
            {
                while (!_ended.IsCancellationRequested && (_failure is not null || _held[_next % _held.Length] != Nothing)) Monitor.Wait(_gate);
                if (_ended.IsCancellationRequested) return;
                (layer, round) = (_next, _round);
            }

            Exception? failure = null;
            try
            {
                new PanelLoader(layers[layer]).Load(threads, 0, null, _ended.Token);
            }
            catch (Exception e)
            {
                failure = e;
            }

            lock (_gate)
            {
                if (_ended.IsCancellationRequested) return;
                // Rewound meanwhile: another layer is wanted there.
                if (round != _round) continue;
                Debug.Assert(_held[layer % _held.Length] == Nothing);
                if (failure is null) (_held[layer % _held.Length], _next) = (layer, (layer + 1) % layers.Count);
                _failure = failure;
                Monitor.PulseAll(_gate);
            }
        }
    }
}

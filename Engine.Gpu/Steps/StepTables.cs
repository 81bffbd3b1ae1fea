using Engine.Caching;
using Engine.Devices;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Memory;
using Engine.Sampling;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>
/// What goes up with each step: ids, positions and sequences of its tokens and their rotary angles, in one copy; tables of pages where they have changed;
/// and the tokens whose logits are wanted.
/// </summary>
internal sealed unsafe class StepTables : IDisposable
{
    private readonly StepInput _input;
    private readonly CacheLayout _layout;
    private readonly List<IDisposable> _owned = [];
    private readonly UploadedArray<int> _step, _pages, _outputs;
    private readonly int[] _rotaryDims;
    private readonly int _maxOutputs;

    public StepTables(GpuAccelerator accelerator, StepInput input, CacheLayout layout, IReadOnlyList<int> rotaryDims, int maxOutputs)
    {
        (_input, _layout, _rotaryDims) = (input, layout, [.. rotaryDims]);
        int tokens = GpuTensor.Padded(input.MaxTokens);
        PagesPerSequence = CacheLayout.PageOf(layout.Context) + 3;
        _step = New((TokenTable.Entries + 1 + layout.Windows.Count + rotaryDims.Sum()) * tokens);
        _pages = New(layout.Windows.Count * input.MaxSequences * PagesPerSequence);
        _maxOutputs = GpuTensor.Padded(maxOutputs);
        _outputs = New((1 + QueryTable.Entries) * _maxOutputs);
        Rows = New(tokens);
        for (int i = 0; i < tokens; i++) Rows.Host[i] = i;
        Rows.Upload(accelerator.Accelerator.DefaultStream, tokens);
        accelerator.Accelerator.DefaultStream.Synchronize();

        UploadedArray<int> New(int length)
        {
            var array = new UploadedArray<int>(accelerator, length);
            _owned.Add(array);
            return array;
        }
    }

    /// <summary>Entries of a sequence's table of pages: the first is the number of the logical page that the second holds.</summary>
    public int PagesPerSequence { get; }

    /// <summary>0, 1, 2, …</summary>
    public UploadedArray<int> Rows { get; }

    /// <summary>Positions, sequences and places (<see cref="TokenTable"/>).</summary>
    public ArrayView<int> Tokens => _step.View;

    /// <summary>Ids, a token each.</summary>
    public ArrayView<int> Ids => _step.View.SubView(TokenTable.Entries * Padded, Padded);

    /// <summary>Positions that the cache holds of each token's sequence, for layers of a class.</summary>
    public ArrayView<int> Lengths(int pageClass) => _step.View.SubView(LengthsAt(pageClass), Padded);

    /// <summary>Cosines and then sines of a rotary embedding, <c>[tokens, 2, rotaryDim / 2]</c>.</summary>
    public ArrayView<float> Angles(int table) => _step.View.SubView(AnglesAt(table), _rotaryDims[table] * Padded).Cast<float>();

    /// <summary>The tokens whose logits are wanted.</summary>
    public ArrayView<int> Outputs => _outputs.View.SubView(0, _maxOutputs);

    /// <summary>What is wanted of them (<see cref="QueryTable"/>).</summary>
    public ArrayView<int> Queries => _outputs.View.SubView(_maxOutputs, QueryTable.Entries * _maxOutputs);

    /// <summary>Rotated dimensions of a head by a rotary embedding.</summary>
    public int RotaryDim(int table) => _rotaryDims[table];

    // Tables have room for programs of a grid that is larger than the step.
    private int Padded => GpuTensor.Padded(_input.NumTokens);

    private int LengthsAt(int pageClass) => (TokenTable.Entries + 1 + pageClass) * Padded;

    private int AnglesAt(int table)
    {
        int before = TokenTable.Entries + 1 + _layout.Windows.Count;
        for (int t = 0; t < table; t++) before += _rotaryDims[t];
        return before * Padded;
    }

    /// <summary>The tables of pages of a class of layers.</summary>
    public ArrayView<int> Pages(int pageClass)
        => _pages.View.SubView(pageClass * _input.MaxSequences * PagesPerSequence, _input.MaxSequences * PagesPerSequence);

    /// <summary>Brings the batch up.</summary>
    public void Upload(LaunchQueue queue)
    {
        // A step without logits leaves its copies in the queue: they read the arrays that are written now.
        queue.Synchronize();
        int tokens = _input.NumTokens, idsAt = TokenTable.Entries * Padded;
        int[] step = _step.Host;
        step.AsSpan(0, AnglesAt(0)).Clear();
        for (int t = 0; t < tokens; t++)
        {
            step[TokenTable.Entries * t] = _input.Positions[t];
            step[TokenTable.Entries * t + 1] = _input.Slots[t];
            step[TokenTable.Entries * t + 2] = _input.Places[t];
            step[idsAt + t] = _input.Ids[t];
            for (int c = 0; c < _layout.Windows.Count; c++) step[LengthsAt(c) + t] = _input.LengthOf(c, _input.Slots[t]);
        }

        int end = AnglesAt(0);
        for (int table = 0; table < _rotaryDims.Length; table++)
        {
            int dim = _rotaryDims[table], at = AnglesAt(table);
            if (dim == 0) continue;
            for (int t = 0; t < tokens; t++)
                fixed (int* angles = &step[at + t * dim])
                    _input.Rotary(_input.Slots[t], table).Fill(_input.Positions[t], (float*)angles, (float*)angles + dim / 2);
            end = at + tokens * dim;
        }

        _step.Upload(queue.Copy(), end);
        UploadPages(queue);
    }

    /// <summary>Brings up which tokens' logits are wanted, and what of them.</summary>
    public void UploadOutputs(LaunchQueue queue, ReadOnlySpan<int> tokens, ReadOnlySpan<LogitsQuery> queries)
    {
        tokens.CopyTo(_outputs.Host);
        for (int i = 0; i < queries.Length; i++) QueryTable.Set(_outputs.Host.AsSpan(_maxOutputs), i, queries[i]);
        _outputs.Upload(queue.Copy(), _maxOutputs + QueryTable.Entries * queries.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable array in _owned) array.Dispose();
    }

    // Where an entry has changed: of a sequence that goes on there is one with each new page. ILGPU copies from the beginning of the host's memory.
    private void UploadPages(LaunchQueue queue)
    {
        int end = 0;
        for (int c = 0; c < _layout.Windows.Count; c++)
        {
            for (int s = 0; s < _input.NumSequences; s++)
            {
                int at = (c * _input.MaxSequences + s) * PagesPerSequence;
                Set(at, _input.FirstPageOf(c, s));
                ReadOnlySpan<int> pages = _input.PagesOf(c, s);
                for (int p = 0; p < pages.Length; p++) Set(at + 1 + p, pages[p]);
            }
        }

        if (end > 0) _pages.Upload(queue.Copy(), end);

        void Set(int at, int value)
        {
            if (_pages.Host[at] == value) return;
            _pages.Host[at] = value;
            end = Math.Max(end, at + 1);
        }
    }
}

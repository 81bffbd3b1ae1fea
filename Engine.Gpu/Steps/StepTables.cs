using Engine.Caching;
using Engine.Devices;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>
/// What goes up with each step: ids, positions and sequences of its tokens, tables of pages, rotary angles, and the tokens whose logits are wanted.
/// </summary>
internal sealed unsafe class StepTables : IDisposable
{
    private readonly StepInput _input;
    private readonly CacheLayout _layout;
    private readonly List<IDisposable> _owned = [];
    private readonly UploadedArray<int> _ids, _tokens, _pages, _outputs;
    private readonly UploadedArray<float>? _angles;

    public StepTables(GpuAccelerator accelerator, StepInput input, CacheLayout layout, int rotaryDim, int maxOutputs)
    {
        (_input, _layout, RotaryDim) = (input, layout, rotaryDim);
        int tokens = GpuTensor.Padded(input.MaxTokens);
        PagesPerSequence = CacheLayout.PageOf(layout.Context) + 3;
        _ids = New<int>(tokens);
        _tokens = New<int>(TokenTable.Entries * tokens);
        _pages = New<int>(layout.Windows.Count * input.MaxSequences * PagesPerSequence);
        _outputs = New<int>(GpuTensor.Padded(maxOutputs));
        if (rotaryDim > 0) _angles = New<float>(rotaryDim * tokens);
        Rows = New<int>(tokens);
        for (int i = 0; i < tokens; i++) Rows.Host[i] = i;
        Rows.Upload(accelerator.Accelerator.DefaultStream, tokens);
        accelerator.Accelerator.DefaultStream.Synchronize();

        UploadedArray<T> New<T>(int length) where T : unmanaged
        {
            var array = new UploadedArray<T>(accelerator, length);
            _owned.Add(array);
            return array;
        }
    }

    /// <summary>Entries of a sequence's table of pages: the first is the number of the logical page that the second holds.</summary>
    public int PagesPerSequence { get; }

    /// <summary>0, 1, 2, …</summary>
    public UploadedArray<int> Rows { get; }

    /// <summary>Ids, a token each.</summary>
    public ArrayView<int> Ids => _ids.View;

    /// <summary>Positions and sequences (<see cref="TokenTable"/>).</summary>
    public ArrayView<int> Tokens => _tokens.View;

    /// <summary>The tokens whose logits are wanted.</summary>
    public ArrayView<int> Outputs => _outputs.View;

    /// <summary>Rotated dimensions of a head; 0 where positions turn nothing.</summary>
    public int RotaryDim { get; }

    /// <summary>Cosines and then sines <c>[tokens, 2, rotaryDim / 2]</c>.</summary>
    public ArrayView<float> Angles => _angles is null ? default : _angles.View;

    /// <summary>The tables of pages of a class of layers.</summary>
    public ArrayView<int> Pages(int pageClass)
        => _pages.View.SubView(pageClass * _input.MaxSequences * PagesPerSequence, _input.MaxSequences * PagesPerSequence);

    /// <summary>Brings the batch up.</summary>
    public void Upload(AcceleratorStream stream)
    {
        // A step without logits leaves its copies in the stream: they read the arrays that are written now.
        stream.Synchronize();
        int tokens = _input.NumTokens;
        for (int t = 0; t < tokens; t++)
        {
            _ids.Host[t] = _input.Ids[t];
            _tokens.Host[TokenTable.Entries * t] = _input.Positions[t];
            _tokens.Host[TokenTable.Entries * t + 1] = _input.Slots[t];
            if (_angles is null) continue;
            fixed (float* angles = &_angles.Host[t * RotaryDim]) _input.Rotary(_input.Slots[t]).Fill(_input.Positions[t], angles, angles + RotaryDim / 2);
        }

        for (int c = 0; c < _layout.Windows.Count; c++)
        {
            for (int s = 0; s < _input.NumSequences; s++)
            {
                int at = (c * _input.MaxSequences + s) * PagesPerSequence;
                _pages.Host[at] = _input.FirstPageOf(c, s);
                _input.PagesOf(c, s).CopyTo(_pages.Host.AsSpan(at + 1, PagesPerSequence - 1));
            }
        }

        _ids.Upload(stream, tokens);
        _tokens.Upload(stream, TokenTable.Entries * tokens);
        _pages.Upload(stream, _pages.Host.Length);
        _angles?.Upload(stream, tokens * RotaryDim);
    }

    /// <summary>Brings up which tokens' logits are wanted.</summary>
    public void UploadOutputs(AcceleratorStream stream, ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(_outputs.Host);
        _outputs.Upload(stream, tokens.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable array in _owned) array.Dispose();
    }
}

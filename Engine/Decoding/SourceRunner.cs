using Engine.Devices;
using Engine.Scheduling;

namespace Engine.Decoding;

/// <summary>
/// Runs the encoder of an encoder-decoder: each request's source once, before the request's first step, several sources at a time. Allocates nothing.
/// </summary>
internal sealed class SourceRunner
{
    private readonly ICompiledStep _step;
    private readonly StepInput _input;
    private readonly SequenceRequest[] _pending;
    private readonly (SequenceRequest Request, int Position)[] _tokens;
    private readonly StreamObserver _observer;
    private bool _observed;

    /// <param name="step">The compiled step of sources.</param>
    /// <param name="input">Its input.</param>
    public SourceRunner(ICompiledStep step, StepInput input)
    {
        (_step, _input) = (step, input);
        _pending = new SequenceRequest[input.MaxSequences];
        _tokens = new (SequenceRequest, int)[input.MaxTokens];
        _observer = (stream, token, values) => _tokens[token].Request.SourceHidden?.Invoke(stream, _tokens[token].Position, values);
    }

    /// <summary>Computes the sources of a batch's requests that are not there yet.</summary>
    public void Run(Batch<SequenceRequest> batch)
    {
        _input.Clear();
        foreach ((SequenceRequest request, _) in batch.Items)
        {
            if (request.Source is not { } source || request.State!.Pages.IsSourceWritten) continue;
            if (_input.NumTokens + source.Length > _input.MaxTokens || _input.NumSequences == _input.MaxSequences) RunPending();
            int first = _input.NumTokens;
            _pending[_input.NumSequences] = request;
            request.State.Pages.NoteSourceBegun();
            _input.AddSource(request.State.Pages, request.State.Rotary, source);
            for (int i = 0; i < source.Length; i++) _tokens[first + i] = (request, i);
            _observed |= request.SourceHidden is not null;
        }

        if (_input.NumTokens > 0) RunPending();
    }

    private void RunPending()
    {
        _step.Observer = _observed ? _observer : null;
        _step.RunDecoder();
        for (int i = 0; i < _input.NumSequences; i++) _pending[i].State!.Pages.NoteSourceWritten();
        Array.Clear(_pending);
        Array.Clear(_tokens, 0, _input.NumTokens);
        _input.Clear();
        _observed = false;
    }
}

using Engine.Devices;
using Engine.Scheduling;

namespace Engine.Decoding;

/// <summary>
/// What follows scheduling in each step: run the batch, let each request choose from the logits it wants, commit what counts from then on. Allocates nothing.
/// </summary>
internal sealed class StepRunner
{
    private readonly ICompiledStep _step;
    private readonly StepInput _input;
    private readonly (SequenceRequest Request, int Position)[] _tokens;
    private readonly int[] _outputs;
    private readonly StreamObserver _observer;

    /// <param name="step">What computes.</param>
    /// <param name="input">What it reads.</param>
    public StepRunner(ICompiledStep step, StepInput input)
    {
        (_step, _input) = (step, input);
        _outputs = new int[step.MaxOutputs];
        _tokens = new (SequenceRequest, int)[input.MaxTokens];
        _observer = (stream, token, values) => _tokens[token].Request.Hidden?.Invoke(stream, _tokens[token].Position, values);
    }

    /// <summary>Computes the batch's tokens up to the last layer's output.</summary>
    public void Run(Batch<SequenceRequest> batch)
    {
        _input.Clear();
        bool observed = false;
        foreach ((SequenceRequest request, int count) in batch.Items)
        {
            int from = request.NumComputedTokens, first = _input.NumTokens;
            SequenceState state = request.State!;
            state.Pages.NoteBegun(from + count);
            _input.Add(state.Pages, state.Rotary, request.Ids.AsSpan(from, count), from);
            for (int i = 0; i < count; i++) _tokens[first + i] = (request, from + i);
            observed |= request.Hidden is not null;
        }

        _step.Observer = observed ? _observer : null;
        _step.RunDecoder();
    }

    /// <summary>Computes the logits that are wanted, and shows them to the requests.</summary>
    public void Choose()
    {
        int wanted = 0;
        for (int t = 0; t < _input.NumTokens; t++)
        {
            if (!_tokens[t].Request.WantsLogits(_tokens[t].Position)) continue;
            _outputs[wanted++] = t;
            if (wanted < _outputs.Length) continue;
            Show(wanted);
            wanted = 0;
        }

        if (wanted > 0) Show(wanted);
        Array.Clear(_tokens, 0, _input.NumTokens);
    }

    /// <summary>Commits what the batch has computed, and what was chosen.</summary>
    public static void Commit(Batch<SequenceRequest> batch)
    {
        foreach ((SequenceRequest request, int count) in batch.Items)
        {
            request.NumComputedTokens += count;
            request.State!.Pages.NoteWritten(request.NumComputedTokens);
            request.Commit();
        }
    }

    private void Show(int wanted)
    {
        _step.RunHead(_outputs.AsSpan(0, wanted));
        for (int i = 0; i < wanted; i++)
        {
            (SequenceRequest request, int position) = _tokens[_outputs[i]];
            request.Choose(position, _step.Logits(i));
        }
    }
}

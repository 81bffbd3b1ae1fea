using Engine.Layers;
using Engine.Scheduling;

namespace Engine.Decoding;

/// <summary>Runs one batch through the plan and hands out the logits. Allocates nothing.</summary>
internal sealed class StepRunner
{
    private readonly Plan _plan;
    private readonly (SequenceRequest Request, int Position)[] _outputs;
    private readonly (SequenceRequest Request, int Position)[] _tokens;
    private readonly HiddenStates.Observer _observer;
    private int _numOutputs;

    public StepRunner(Plan plan)
    {
        _plan = plan;
        _outputs = new (SequenceRequest, int)[plan.OutputTokens.Length];
        _tokens = new (SequenceRequest, int)[plan.Input.MaxTokens];
        _observer = (stream, token, values) => _tokens[token].Request.Hidden?.Invoke(stream, _tokens[token].Position, values);
    }

    public void Run(Batch batch)
    {
        StepInput input = _plan.Input;
        input.Clear();
        bool observed = false;
        foreach ((Request item, int count) in batch.Items)
        {
            var request = (SequenceRequest)item;
            int from = request.NumComputedTokens, first = input.Tokens.Value;
            request.Sequence!.NoteBegun(from + count);
            input.Add(request.Sequence, request.Rotary!, request.Ids.AsSpan(from, count), from);
            for (int i = 0; i < count; i++) _tokens[first + i] = (request, from + i);
            observed |= request.Hidden is not null;
        }
        _plan.Hidden.Seen = observed ? _observer : null;
        _plan.Run();
        foreach ((Request item, int count) in batch.Items)
        {
            item.NumComputedTokens += count;
            ((SequenceRequest)item).Sequence!.NoteWritten(item.NumComputedTokens);
        }
        for (int t = 0; t < input.Tokens.Value; t++)
        {
            if (!_tokens[t].Request.WantsLogits(_tokens[t].Position)) continue;
            _outputs[_numOutputs] = _tokens[t];
            _plan.OutputTokens[_numOutputs++] = t;
            if (_numOutputs == _outputs.Length) Deliver();
        }
        if (_numOutputs > 0) Deliver();
        foreach ((Request item, _) in batch.Items) ((SequenceRequest)item).Computed();
        Array.Clear(_tokens, 0, input.Tokens.Value);
    }

    private unsafe void Deliver()
    {
        _plan.RunHead(_numOutputs);
        Activation logits = _plan.Logits!;
        for (int i = 0; i < _numOutputs; i++) _outputs[i].Request.Receive(_outputs[i].Position, new Span<float>(logits.Row(i), logits.Columns));
        Array.Clear(_outputs, 0, _numOutputs);
        _numOutputs = 0;
    }
}

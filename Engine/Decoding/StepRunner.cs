using Engine.Devices;
using Engine.Graphs;
using Engine.Sampling;
using Engine.Scheduling;

namespace Engine.Decoding;

/// <summary>
/// The part of a step after scheduling: run the batch, let each request choose from the logits it needs, commit the result. Allocates nothing.
/// </summary>
internal sealed class StepRunner
{
    private readonly ICompiledStep _step;
    private readonly StepInput _input;
    private readonly (SequenceRequest Request, int Position)[] _tokens;
    private readonly int[] _outputs;
    private readonly LogitsQuery[] _queries;
    private readonly StreamObserver _observer;
    private readonly TypeRows? _types;
    private readonly SourceRunner? _sources;

    /// <param name="step">The compiled step.</param>
    /// <param name="input">The step's input.</param>
    /// <param name="types">The graph's input of token types, or null for a model without.</param>
    /// <param name="sources">Runs the encoder beside the decoder, or null for a model without.</param>
    public StepRunner(ICompiledStep step, StepInput input, StepTensor? types = null, SourceRunner? sources = null)
    {
        (_step, _input, _sources) = (step, input, sources);
        if (types is not null) _types = new TypeRows(step, types, input.MaxTokens);
        _outputs = new int[step.MaxOutputs];
        _queries = new LogitsQuery[step.MaxOutputs];
        _tokens = new (SequenceRequest, int)[input.MaxTokens];
        _observer = (stream, token, values) => _tokens[token].Request.Hidden?.Invoke(stream, _tokens[token].Position, values);
    }

    /// <summary>Computes the batch's tokens up to the output of the last layer.</summary>
    public void Run(Batch<SequenceRequest> batch)
    {
        _sources?.Run(batch);
        _input.Clear();
        bool observed = false;
        foreach ((SequenceRequest request, int count) in batch.Items)
        {
            int from = request.NumComputedTokens, first = _input.NumTokens;
            SequenceState state = request.State!;
            state.Pages.NoteBegun(from + count);
            _input.Add(state.Pages, state.Rotary, request.Ids.AsSpan(from, count), from);
            for (int i = 0; i < count; i++)
            {
                _tokens[first + i] = (request, from + i);
                _types?.Set(first + i, request.Types is { } types && from + i < types.Length ? types[from + i] : 0);
            }

            observed |= request.Hidden is not null;
        }

        _types?.Write(_input.NumTokens);
        _step.Observer = observed ? _observer : null;
        _step.RunDecoder();
    }

    /// <summary>Computes the logits that requests need, and lets each request choose from its own.</summary>
    public void Choose()
    {
        int outputs = 0;
        for (int t = 0; t < _input.NumTokens; t++)
        {
            if (!_tokens[t].Request.WantsLogits(_tokens[t].Position)) continue;
            _outputs[outputs++] = t;
            if (outputs < _outputs.Length) continue;
            RunHead(outputs);
            outputs = 0;
        }

        if (outputs > 0) RunHead(outputs);
        Array.Clear(_tokens, 0, _input.NumTokens);
    }

    /// <summary>Counts the batch's tokens as computed, and lets each request append what it chose.</summary>
    public static void Commit(Batch<SequenceRequest> batch)
    {
        foreach ((SequenceRequest request, int count) in batch.Items)
        {
            request.NumComputedTokens += count;
            request.State!.Pages.NoteWritten(request.NumComputedTokens);
            request.Commit();
        }
    }

    private void RunHead(int outputs)
    {
        for (int i = 0; i < outputs; i++) _queries[i] = _tokens[_outputs[i]].Request.Query;
        _step.RunHead(_outputs.AsSpan(0, outputs), _queries.AsSpan(0, outputs));
        for (int i = 0; i < outputs; i++)
        {
            (SequenceRequest request, int position) = _tokens[_outputs[i]];
            if (_step.Top(i) is not { } top || !request.TryChoose(position, top)) request.Choose(position, _step.Logits(i));
        }
    }
}

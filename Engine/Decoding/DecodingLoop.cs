using Engine.Caching;
using Engine.Devices;
using Engine.Graphs;
using Engine.Layers;
using Engine.Scheduling;

namespace Engine.Decoding;

/// <summary>
/// The thread that serves all callers. It takes requests in the order of arrival and repeats four steps while there is work: schedule, run, choose, commit.
/// </summary>
internal sealed class DecodingLoop : IDisposable
{
    private readonly KvPages _pages;
    private readonly IReadOnlyList<RotaryEmbedding> _rotaries;
    private readonly StepRunner _runner;
    private readonly Scheduler<SequenceRequest> _scheduler;
    private readonly Batch<SequenceRequest> _batch = new();
    private readonly Queue<SequenceRequest> _incoming = new();
    private readonly Action<SequenceRequest> _finish;
    private readonly Action<Exception>? _failed;
    private readonly Thread _thread;
    private Exception? _failure;
    private bool _stop, _changed;

    /// <param name="step">The compiled step.</param>
    /// <param name="input">The step's input.</param>
    /// <param name="pages">The cache's pages.</param>
    /// <param name="rotaries">The model's rotary embeddings.</param>
    /// <param name="failed">Told of what ended a step, and with it the requests that ran.</param>
    /// <param name="types">The graph's input of token types, or null for a model without.</param>
    /// <param name="sources">Runs the encoder beside the decoder, or null for a model without.</param>
    public DecodingLoop(ICompiledStep step, StepInput input, KvPages pages, IReadOnlyList<RotaryEmbedding> rotaries, Action<Exception>? failed = null,
        StepTensor? types = null, SourceRunner? sources = null)
    {
        (_pages, _rotaries, _finish, _failed) = (pages, rotaries, Finish, failed);
        _runner = new StepRunner(step, input, types, sources);
        _scheduler = new Scheduler<SequenceRequest>(input.MaxTokens, input.MaxSequences, Admit);
        _thread = new Thread(Loop) { IsBackground = true, Name = "engine decoding" };
        _thread.Start();
    }

    /// <summary>Enqueues a request.</summary>
    /// <exception cref="ObjectDisposedException">The model is closed.</exception>
    /// <exception cref="InvalidOperationException">Called from a callback of this loop.</exception>
    public void Submit(SequenceRequest request)
    {
        RefuseOwnThread();
        lock (_incoming)
        {
            if (_stop) throw new ObjectDisposedException(nameof(LanguageModel));
            _incoming.Enqueue(request);
            Wake();
        }
    }

    /// <summary>Enqueues requests that belong together, one behind the other.</summary>
    /// <exception cref="ObjectDisposedException">The model is closed.</exception>
    /// <exception cref="InvalidOperationException">Called from a callback of this loop.</exception>
    public void Submit(IEnumerable<SequenceRequest> requests)
    {
        RefuseOwnThread();
        lock (_incoming)
        {
            if (_stop) throw new ObjectDisposedException(nameof(LanguageModel));
            foreach (SequenceRequest request in requests) _incoming.Enqueue(request);
            Wake();
        }
    }

    /// <summary>Removes a request before the next step.</summary>
    public void Cancel(SequenceRequest request)
    {
        request.IsFinished = true;
        Notify();
    }

    /// <summary>Wakes the loop after a change that may let a waiting request start, such as released pages.</summary>
    public void Notify()
    {
        lock (_incoming) Wake();
    }

    /// <summary>Throws on the loop's own thread: a callback that waits there for something that this thread has to finish would deadlock.</summary>
    /// <exception cref="InvalidOperationException">Called from a callback of this loop.</exception>
    public void RefuseOwnThread()
    {
        if (Thread.CurrentThread == _thread)
            throw new InvalidOperationException(
                "a callback runs on the thread that serves this model's requests: what waits there for one of them, or for the model to close, "
                + "would wait for ever. Do it after the callback has returned, or on another thread that the callback does not wait for");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        RefuseOwnThread();
        lock (_incoming)
        {
            _stop = true;
            Wake();
        }
        _thread.Join();
    }

    private void Wake()
    {
        _changed = true;
        Monitor.Pulse(_incoming);
    }

    private void Loop()
    {
        while (Gather())
        {
            _scheduler.Schedule(_batch, _finish);
            if (_batch.NumTokens == 0) continue;
            try
            {
                _runner.Run(_batch);
                _runner.Choose();
                StepRunner.Commit(_batch);
            }
            catch (DeviceException e) when (!e.IsLost)
            {
                FailLast(e);
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }
        _failure = new ObjectDisposedException(nameof(LanguageModel));
        _scheduler.Close(_finish);
    }

    // Takes what has come; where the last step had nothing to do, waits for something.
    private bool Gather()
    {
        lock (_incoming)
        {
            while (!_stop && !_changed && _batch.NumTokens == 0) Monitor.Wait(_incoming);
            _changed = false;
            while (_incoming.TryDequeue(out SequenceRequest? request)) _scheduler.Add(request);
            return !_stop;
        }
    }

    private bool Admit(SequenceRequest request)
    {
        if (request.State is null)
        {
            if (_pages.TryReserve(request.MaxTokens, request.NumTokens, request.Source?.Length ?? 0) is not { } pages) return false;
            request.State = new SequenceState(pages, [.. _rotaries.Select(r => r.ForPrompt(request.NumPromptTokens))]);
        }

        request.OnAdmitted();
        return true;
    }

    // A step that threw leaves the requests that hold pages in an unknown state: they fail, those that wait go on.
    private void Fail(Exception e)
    {
        foreach (SequenceRequest request in _scheduler.Running) request.IsFinished = true;
        _failed?.Invoke(e);
        _failure = e;
        _scheduler.RemoveFinished(_finish);
        _failure = null;
    }

    // Memory that has run out ends the request that came last; nothing of the step counts, so the others run it again.
    private void FailLast(DeviceException e)
    {
        SequenceRequest last = _batch.Items[^1].Request;
        last.IsFinished = true;
        _failed?.Invoke(e);
        _failure = e;
        _scheduler.RemoveFinished(_finish);
        _failure = null;
    }

    private void Finish(SequenceRequest request)
    {
        if (!request.KeepsState) request.State?.Dispose();
        request.OnFinished(_failure);
    }
}

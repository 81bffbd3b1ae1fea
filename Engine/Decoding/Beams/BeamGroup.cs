using Engine.Sampling;

namespace Engine.Decoding.Beams;

/// <summary>
/// The requests of one search, one for each beam, that step together. A beam that goes on in several ways is forked: its pages are shared until they differ.
/// All
/// reserve their pages before the first fork, and what beams that end give back is what the others' forks need. On the decoding thread alone.
/// </summary>
internal sealed class BeamGroup
{
    private readonly BeamSearch _search;
    private readonly BeamProcessor _processor;
    private readonly TaskCompletionSource<BeamSearch> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _admitted, _collected, _committed, _left;
    private Exception? _failure;

    /// <param name="settings">What the search heeds.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="capacity">The most tokens of a beam, the prompt included.</param>
    /// <param name="processor">Makes log-probabilities of logits.</param>
    /// <param name="source">The tokens that an encoder reads, or null.</param>
    public BeamGroup(BeamSettings settings, int[] prompt, int capacity, BeamProcessor processor, int[]? source)
    {
        (_search, _processor, Prompt) = (new BeamSearch(settings), processor, prompt);
        // The first runs the prompt. The others wait for their fork, and hold the pages that it will need.
        Members = [.. Enumerable.Range(0, settings.NumBeams).Select(i => new BeamRequest(this, i, i == 0 ? prompt : [], capacity) { Source = i == 0 ? source : null })];
    }

    /// <summary>The requests.</summary>
    public IReadOnlyList<BeamRequest> Members { get; }

    /// <summary>The prompt.</summary>
    public int[] Prompt { get; }

    /// <summary>Completes with the search when all requests have left.</summary>
    public Task<BeamSearch> Completion => _completion.Task;

    private int Running => _search.Running.Count;

    public void OnAdmitted()
    {
        _admitted++;
        if (_committed == Running) Advance();
    }

    public void Collect(int member, Span<float> logits)
    {
        _processor.ToLogProbs(logits, Prompt, _search.Running[member].Ids);
        _search.Collect(member, logits);
        _collected++;
    }

    public void OnCommitted()
    {
        // A chunk of a prompt leaves nothing to choose from.
        if (_collected == _committed) return;
        _committed++;
        if (_committed == Running) Advance();
    }

    public void OnLeft(Exception? failure)
    {
        _failure ??= failure;
        End();
        if (++_left < Members.Count) return;
        if (_failure is { } e) _completion.TrySetException(e);
        else if (_search.IsOver) _completion.TrySetResult(_search);
        else _completion.TrySetCanceled();
    }

    private void Advance()
    {
        if (_admitted < Members.Count) return;
        (_collected, _committed) = (0, 0);
        try
        {
            _search.Advance();
            if (!_search.IsOver) Continue();
        }
        catch (NoTokenException e)
        {
            _failure = e;
        }

        if (_search.IsOver || _failure is not null) End();
    }

    // The first that goes on from a beam has its pages, the others have forks of them. For each fork a beam that nobody goes on from gives its pages back
    // before;
    // where fewer go on than there are requests, those that are left keep theirs for later.
    private void Continue()
    {
        SequenceState[] before = [.. Members.Select(m => m.State!)];
        int computed = Members[0].NumComputedTokens;
        var kept = new SequenceState?[Members.Count];
        bool[] used = new bool[Members.Count];
        for (int i = 0; i < Running; i++)
        {
            int parent = _search.Running[i].Parent;
            if (!used[parent]) (used[parent], kept[i]) = (true, before[parent]);
        }

        var unused = new Queue<SequenceState>(before.Where((_, i) => !used[i]));
        for (int i = 0; i < Running; i++)
        {
            if (kept[i] is not null) continue;
            unused.Dequeue().Dispose();
            kept[i] = before[_search.Running[i].Parent].TryFork(Members[i].MaxTokens)
                ?? throw new InvalidOperationException("a beam's pages were reserved and are not there");
        }

        for (int i = 0; i < Members.Count; i++)
        {
            Members[i].State = kept[i] ?? unused.Dequeue();
            if (i < Running) Members[i].Continue(Prompt, _search.Running[i].Ids, computed);
            else Members[i].Rest();
        }
    }

    private void End()
    {
        foreach (BeamRequest member in Members) member.IsFinished = true;
    }
}

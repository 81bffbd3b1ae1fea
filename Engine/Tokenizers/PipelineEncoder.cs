using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers;

/// <summary>
/// Runs the stages of a pipeline over one text after the other. What it needs is rented, so that an encoding allocates little but its result. Not
/// thread-safe.
/// </summary>
internal sealed class PipelineEncoder
{
    private readonly AddedVocabulary _added;
    private readonly Normalizer? _normalizer;
    private readonly PieceSink _first;
    private readonly ModelSink _last;

    /// <summary>An encoder of a pipeline whose added tokens have been indexed.</summary>
    public PipelineEncoder(TokenizerPipeline pipeline, AddedVocabulary added)
    {
        (_added, _normalizer) = (added, pipeline.Normalizer);
        _first = ModelSink.Attach(pipeline.PreTokenizer, pipeline.Model, out _last);
    }

    /// <summary>Appends the ids of well-formed text.</summary>
    public void Encode(ReadOnlySpan<char> text, bool parseSpecialTokens, PooledList<int> ids)
    {
        using PooledList<char> normalized = new();
        _last.Ids = ids;
        foreach ((AddedToken? found, int start, int end) in _added.AsWritten.Find(text, parseSpecialTokens))
        {
            if (found is not null)
            {
                ids.Add(found.Id);
                continue;
            }

            ReadOnlySpan<char> stretch = text[start..end];
            if (_normalizer is not null)
            {
                normalized.Clear();
                _normalizer.Normalize(stretch, normalized);
                stretch = normalized.Span;
            }

            foreach ((AddedToken? inner, int from, int to) in _added.Normalized.Find(stretch, parseSpecialTokens))
            {
                if (inner is not null) ids.Add(inner.Id);
                else _first.Take(stretch[from..to], start == 0 && from == 0);
            }
        }

        _first.Dispose();
    }
}

using Engine.Tokenizers;
using Engine.Tokenizers.ChatTemplates;
using Engine.Training.Corpus;

namespace Engine.Training.Batches;

/// <summary>
/// Tokenizes documents as the model will meet them in use, with a loss mask. A text is its ids and the end-of-text token, all of which count in the loss. A
/// conversation is what the model's chat template renders, then that token; of it the assistant's words and the token that ends its turn count, nothing else.
/// </summary>
/// <remarks>
/// What comes before an answer is encoded by itself, since that is how a prompt is encoded when the model is asked: no token may reach over from one into
/// the other. Special tokens written in a text are text; those that the template writes are tokens.
/// </remarks>
public sealed class DocumentTokenizer
{
    /// <summary>The token that ends a text where nothing else is said.</summary>
    public const string EndOfText = "<|endoftext|>";

    private readonly Tokenizer _tokenizer;
    private readonly ChatTemplate? _template;
    private readonly int _end;

    /// <summary>A tokenizer of documents.</summary>
    /// <param name="tokenizer">The model's tokenizer, with its chat template where the corpus has conversations.</param>
    /// <param name="context">The most tokens of a piece: the model's context.</param>
    /// <param name="endOfText">The token that ends a text, as the vocabulary spells it.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks that token, or the context is shorter than two tokens.</exception>
    /// <exception cref="ModelLoadException">The chat template is of a family that is not supported.</exception>
    public DocumentTokenizer(Tokenizer tokenizer, int context, string endOfText = EndOfText)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 2);
        _end = tokenizer.IdOf(endOfText) ?? throw new ArgumentException($"the vocabulary has no token {endOfText}", nameof(endOfText));
        (_tokenizer, Context) = (tokenizer, context);
        // A fixed day, so that templates that name the day make the same of a conversation whenever it is tokenized.
        if (tokenizer.ChatTemplate is string jinja)
            _template = ChatTemplate.Of(jinja, Spelling(tokenizer.BosId), Spelling(tokenizer.EosId), new DateOnly(2024, 7, 26));
    }

    /// <summary>The most tokens of a piece.</summary>
    public int Context { get; }

    /// <summary>The pieces of a document, in order: of <see cref="Context"/> tokens each, but for the last one.</summary>
    /// <exception cref="ArgumentException">It is a conversation, and the tokenizer has no chat template or the template refuses it.</exception>
    public IReadOnlyList<TokenizedDocument> Tokenize(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        List<int> ids = [];
        List<bool> mask = [];
        if (document.Text is string text) Add(_tokenizer.Encode(text, parseSpecialTokens: false), true);
        else AddTurns(document.Turns, Add);
        if (ids.Count == 0 || ids[^1] != _end) Add([_end], document.Text is not null);

        List<TokenizedDocument> pieces = [];
        for (int at = 0; at < ids.Count; at += Context)
        {
            int count = Math.Min(Context, ids.Count - at);
            pieces.Add(new([.. ids.GetRange(at, count)], [.. mask.GetRange(at, count)]));
        }

        return pieces;

        void Add(int[] more, bool counts)
        {
            ids.AddRange(more);
            mask.AddRange(Enumerable.Repeat(counts, more.Length));
        }
    }

    /// <summary>What the template puts before an answer, then what it makes of the answer itself, for each; then the rest.</summary>
    private void AddTurns(IReadOnlyList<ChatMessage> turns, Action<int[], bool> add)
    {
        if (_template is null) throw new ArgumentException("the tokenizer has no chat template, which a conversation needs", nameof(turns));
        string seen = "";
        for (int i = 0; i < turns.Count; i++)
        {
            if (turns[i].Role != ChatMessage.Assistant) continue;
            if (i == 0) throw new ArgumentException("the conversation begins with an answer", nameof(turns));
            string prompt = _template.Render([.. turns.Take(i)]), whole = _template.Render([.. turns.Take(i + 1)], addGenerationPrompt: false);
            add(Encode(Suffix(prompt, seen)), false);
            // The line end behind the token that ends the turn belongs to what follows: the model stops before it.
            string answer = Suffix(whole, prompt).TrimEnd();
            add(Encode(answer), true);
            seen = prompt + answer;
        }

        add(Encode(Suffix(_template.Render(turns, addGenerationPrompt: false), seen)), false);
    }

    private string Suffix(string text, string beginning) => text.StartsWith(beginning, StringComparison.Ordinal)
        ? text[beginning.Length..]
        : throw new ArgumentException($"the template {_template!.Name} renders the beginning of this conversation differently when more of it follows");

    private int[] Encode(string text) => _tokenizer.Encode(text, addSpecialTokens: false);

    private string? Spelling(int? id) => id is int token ? _tokenizer.TokenText(token) : null;
}

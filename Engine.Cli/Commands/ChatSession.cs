using System.Text;
using Engine.Cli.Terminals;
using Engine.Tokenizers;
using Engine.Tokenizers.ChatTemplates;

namespace Engine.Cli.Commands;

/// <summary>One conversation at a terminal: reads messages, streams answers, keeps the model's cache between turns.</summary>
internal sealed class ChatSession : IDisposable
{
    private const string Commands = "/reset forgets the conversation · /exit leaves · /help shows this · Ctrl-C ends an answer";
    private readonly LanguageModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly GenerationOptions _options;
    private readonly Terminal _terminal;
    private readonly ChatTranscript _transcript;
    private readonly Conversation _conversation;
    private bool _seedTold;

    public ChatSession(LanguageModel model, GenerationOptions options, string? system, Terminal terminal)
    {
        // One seed for all answers, so that the same messages get them again; short enough for the numbers of JSON, as those of run are.
        (_model, _options, _terminal) = (model, options with { Seed = options.Seed ?? (ulong)Random.Shared.NextInt64(1L << 53) }, terminal);
        _tokenizer = model.Tokenizer ?? throw new FailureException("this checkpoint has no tokenizer, and chat needs one");
        if (_tokenizer.ChatTemplate is null) throw new FailureException("this checkpoint has no chat template; run continues a text without one");
        ChatTemplate template = ChatTemplate.Of(_tokenizer.ChatTemplate, Spelled(_tokenizer.BosId), Spelled(_tokenizer.EosId));
        _transcript = new ChatTranscript(template, text => _tokenizer.Encode(text, addSpecialTokens: false), system);
        _conversation = model.StartConversation();
    }

    /// <summary>Turn after turn until the input ends or says so.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (_terminal.InputIsInteractive) await _terminal.Error.WriteLineAsync(Commands);
        var lines = new LineInput(_terminal.Input);
        while (await NextAsync(lines, cancellation) is string line)
        {
            switch (line.Trim())
            {
                case "": break;
                case "/exit": return;
                case "/help": await _terminal.Error.WriteLineAsync(Commands); break;
                case "/reset": _transcript.Reset(); break;
                case ['/', .. string unknown] when unknown.Length > 0 && unknown.All(char.IsAsciiLetter):
                    await _terminal.Error.WriteLineAsync($"there is no /{unknown}; {Commands}");
                    break;
                default:
                    await AnswerAsync(line, cancellation);
                    break;
            }
        }
    }

    public void Dispose() => _conversation.Dispose();

    private async Task<string?> NextAsync(LineInput lines, CancellationToken cancellation)
    {
        if (_terminal.InputIsInteractive) await _terminal.Error.WriteAsync("> ");
        // Ctrl-C while nobody answers only says how to leave.
        _terminal.OnInterrupt(() => _terminal.Error.Write($"{Environment.NewLine}(/exit leaves){Environment.NewLine}> "));
        return await Task.Run(lines.Read, cancellation).WaitAsync(cancellation);
    }

    private async Task AnswerAsync(string question, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = _terminal.CancelOnInterrupt(cancellation, once: false);
        var answer = new StringBuilder();
        var ids = new List<int>();
        IReadOnlyList<int> prompt = [];
        FinishReason? reason = null;
        ulong? seed = null;
        try
        {
            prompt = _transcript.Ask(question);
            await foreach (GenerationUpdate update in _conversation.GenerateAsync(prompt, _options, stop.Token))
            {
                answer.Append(update.Text);
                ids.AddRange(update.Ids);
                reason = update.FinishReason;
                seed ??= update.Seed;
                await _terminal.Output.WriteAsync(update.Text);
                await _terminal.Output.FlushAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What was said so far stays in the conversation.
        }
        catch (ArgumentException e)
        {
            // Too long for the context, or no order of turns that the template takes: the question is taken back, the others stay.
            await _terminal.Error.WriteLineAsync($"error: {Refusals.LineOf(e)} (/reset begins anew)");
            return;
        }

        await _terminal.Output.WriteLineAsync();
        await _terminal.Output.FlushAsync(cancellation);
        if (seed is { } drawn && !_seedTold)
        {
            _seedTold = true;
            await _terminal.Error.WriteLineAsync(FormattableString.Invariant($"(seed {drawn})"));
        }

        if (answer.Length > 0) _transcript.Answer(answer.ToString(), IdsOf(answer.ToString(), prompt, ids));
        if (reason == FinishReason.ContextFull)
            await _terminal.Error.WriteLineAsync(FormattableString.Invariant($"(the context of {_model.Context} positions is full; /reset begins anew)"));
    }

    /// <summary>
    /// The ids behind exactly this text, as far as possible those that are cached already: without the end token, and encoded anew where a stop
    /// string or Ctrl-C cut the text.
    /// </summary>
    private int[] IdsOf(string text, IReadOnlyList<int> prompt, List<int> ids)
    {
        int[] said = ids.Count > 0 && _model.EndTokens.Contains(ids[^1]) ? [.. ids.SkipLast(1)] : [.. ids];
        StreamingDecoder stream = _tokenizer.Stream();
        foreach (int id in prompt) stream.Append(id); // what a token reads as depends on what stands before it
        stream.BeginOutput();
        return string.Concat(said.Select(stream.Append)) + stream.Flush() == text ? said : _tokenizer.Encode(text, addSpecialTokens: false);
    }

    private string? Spelled(int? id) => id is int token ? _tokenizer.TokenText(token) : null;
}

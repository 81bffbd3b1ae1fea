using System.CommandLine;
using System.Diagnostics;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Kernels.Formats;
using Engine.Loading.Configuration;
using Engine.Tokenizers;
using Engine.Training;
using Engine.Training.Batches;
using Engine.Training.Corpus;
using Engine.Training.Curves;
using Engine.Training.Layers;
using Engine.Training.Tokenizers;
using Fable;

namespace Engine.Cli.Commands;

/// <summary>
/// One run of <c>train</c> or <c>distill</c>: corpus and held-out documents, steps with their progress, the curve, samples, saved states, the folder.
/// </summary>
internal sealed class TrainingSession
{
    private const string StateFile = "training.safetensors";
    private const int TokenizerDocuments = 4000, HeldOutDocuments = 64;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private readonly string _folder;
    private readonly ParseResult _parsed;
    private readonly TrainingOptions _options;
    private readonly Terminal _terminal;
    private readonly LlamaShape? _start;
    private readonly ICorpus _corpus, _vocabulary;
    private readonly IReadOnlyList<Document> _heldOut;

    private TrainingSession(string folder, ParseResult parsed, TrainingOptions options, Terminal terminal, LlamaShape? start)
    {
        (_folder, _parsed, _options, _terminal, _start) = (folder, parsed, options, terminal, start);
        ulong seed = parsed.GetValue(options.Seed) ?? Recipes.Fable3M.Seed;
        if (parsed.GetValue(options.Text) is { Length: > 0 } files)
        {
            if (parsed.GetValue(options.Chats) is not null) throw new UsageException("--chats is for generated stories");
            (_corpus, _heldOut) = TextCorpus.Load(files, seed).HoldOut(HeldOutDocuments);
            _vocabulary = _corpus;
        }
        else
        {
            double chats = parsed.GetValue(options.Chats) ?? TrainingOptions.DefaultChats;
            var heldOut = new StoryCorpus(seed, 0, heldOut: true);
            (_corpus, _vocabulary) = (new StoryCorpus(seed, chats, primer: true), new StoryCorpus(seed, chats));
            _heldOut = [.. Enumerable.Range(0, HeldOutDocuments).Select(i => heldOut[i])];
        }
    }

    private string State => Path.Combine(_folder, StateFile);

    /// <summary>Whether the folder is still to be made; otherwise a run goes on in it.</summary>
    public bool IsNew => !_parsed.GetValue(_options.Resume);

    /// <summary>Looks at the folder and the flags before anything is done.</summary>
    public static TrainingSession Open(string folder, ParseResult parsed, TrainingOptions options, Terminal terminal, LlamaShape? start = null)
    {
        // Whatever the vocabulary: flags that do not fit each other are refused before anything is made.
        _ = options.Recipe(parsed, Recipes.VocabSize, start).Schedule();
        var session = new TrainingSession(folder, parsed, options, terminal, start);
        if (!session.IsNew && !File.Exists(session.State)) throw new UsageException($"{folder} holds no {StateFile} to go on from");
        if (session.IsNew && (File.Exists(session.State) || File.Exists(Path.Combine(folder, "config.json"))))
            throw new UsageException($"{folder} holds a model: give --resume to go on, or another folder");
        Directory.CreateDirectory(folder);
        return session;
    }

    /// <summary>Learns a vocabulary from the beginning of the corpus.</summary>
    public void TrainTokenizer(int size, CancellationToken cancellation)
    {
        _terminal.Error.WriteLine($"training a vocabulary of {size} tokens");
        IEnumerable<string> texts = Enumerable.Range(0, TokenizerDocuments).Select(i => _vocabulary[i])
            .SelectMany(d => d.Text is string text ? [text] : d.Turns.Select(turn => turn.Content));
        TrainedVocabulary vocabulary =
            BpeTrainer.Train(texts, size, [DocumentTokenizer.EndOfText, ChatMlTemplate.Start, ChatMlTemplate.End], cancellation: cancellation);
        if (vocabulary.Tokens.Count < size) throw new FailureException($"the corpus gives a vocabulary of {vocabulary.Tokens.Count} tokens, fewer than {size}");
        TokenizerJsonWriter.Write(_folder, vocabulary, new TokenizerSettings(DocumentTokenizer.EndOfText)
        {
            PadToken = DocumentTokenizer.EndOfText,
            ModelMaxLength = _options.Recipe(_parsed, size, _start).Shape.MaxPositionEmbeddings,
            ChatTemplate = ChatMlTemplate.Jinja,
        });
    }

    /// <summary>Steps until the budget is spent or the run is cancelled; then its state is saved.</summary>
    public async Task RunAsync(TrainerOptions machine, CancellationToken cancellation)
    {
        Tokenizer tokenizer = TokenizerFinder.Load(_folder);
        GenerationConfig wishes = Wishes(tokenizer);
        TrainingRecipe recipe = _options.Recipe(_parsed, tokenizer.VocabSize, _start);
        var documents = new DocumentTokenizer(tokenizer, recipe.Shape.MaxPositionEmbeddings);
        using var trainer = new Trainer(recipe, position => new BatchStream(_corpus, documents, recipe.BatchTokens, position), machine);
        if (!IsNew) trainer.Resume(State);
        PackedBatch[] heldOut = HeldOut(documents, recipe.BatchTokens);
        LossCurve curve = LossCurve.Open(Path.Combine(_folder, "loss.csv"), trainer.Steps);
        await _terminal.Error.WriteLineAsync(
            FormattableString.Invariant(
                $"{recipe.Shape.Parameters:N0} weights, {recipe.Steps} steps of up to {(long)recipe.BatchTokens * recipe.Accumulation} tokens, {heldOut.Sum(b => b.TargetCount)} tokens held out"));
        double before = curve.Rows.Count > 0 ? curve.Rows[^1].Seconds : 0;
        long began = Stopwatch.GetTimestamp(), shown = began, first = trainer.Steps;
        try
        {
            while (!trainer.Done)
            {
                cancellation.ThrowIfCancellationRequested();
                TrainingStep step = trainer.Step();
                bool evaluates = Every(_options.EvaluateEvery, TrainingOptions.DefaultEvaluateEvery, step.Step) || trainer.Done;
                double? loss = evaluates && heldOut.Length > 0 ? trainer.Evaluate(heldOut) : null;
                curve.Append(
                    new LossRow(step.Step, step.Tokens, step.Loss, loss, step.LearningRate, step.GradientNorm,
                        Math.Round(before + Stopwatch.GetElapsedTime(began).TotalSeconds, 1)));
                if (evaluates || Stopwatch.GetElapsedTime(shown) > Between)
                {
                    shown = Stopwatch.GetTimestamp();
                    await _terminal.Error.WriteLineAsync(
                        Line(step, loss, trainer, Stopwatch.GetElapsedTime(began) / (step.Step - first) * (recipe.Steps - step.Step)));
                }

                if (evaluates) curve.WriteSvg(Path.Combine(_folder, "loss.svg"), $"Loss of {Path.GetFileName(Path.GetFullPath(_folder))}");
                if (Every(_options.SampleEvery, TrainingOptions.DefaultSampleEvery, step.Step) && !trainer.Done)
                    await SampleAsync(trainer, wishes, machine, cancellation);
                if (Every(_options.SaveEvery, TrainingOptions.DefaultSaveEvery, step.Step) && !trainer.Done) trainer.Save(State);
            }
        }
        catch (OperationCanceledException)
        {
            trainer.Save(State);
            await _terminal.Error.WriteLineAsync($"stopped after step {trainer.Steps}; --resume goes on");
            throw;
        }
        catch (ArithmeticException e)
        {
            throw new FailureException(e.Message);
        }

        await SampleAsync(trainer, wishes, machine, cancellation);
        File.Delete(State);
        await _terminal.Error.WriteLineAsync($"{_folder}: done");
    }

    private static string Line(TrainingStep step, double? heldOut, Trainer trainer, TimeSpan left) => FormattableString.Invariant(
        $"step {step.Step}/{trainer.Recipe.Steps}  loss {step.Loss:0.000}{(heldOut is double h ? $"  held out {h:0.000}" : "")}{(trainer.Divergence is double d ? $"  from teacher {d:0.000}" : "")}  rate {step.LearningRate:0.0e+0}  left {left:h\\:mm\\:ss}");

    private bool Every(Option<int?> option, int otherwise, long step) => step % (_parsed.GetValue(option) ?? otherwise) == 0;

    // A fixed set: the first documents held out.
    private PackedBatch[] HeldOut(DocumentTokenizer documents, int batchTokens)
    {
        List<PackedBatch> batches = [];
        List<TokenizedDocument> pieces = [];
        foreach (TokenizedDocument piece in _heldOut.SelectMany(documents.Tokenize))
        {
            if (pieces.Sum(p => p.Ids.Length) + piece.Ids.Length > batchTokens)
            {
                batches.Add(PackedBatch.Of(pieces));
                pieces.Clear();
            }

            pieces.Add(piece);
        }

        return pieces.Count == 0 ? [] : [.. batches, PackedBatch.Of(pieces)];
    }

    // Through the front door: what is sampled is the folder that a user would load.
    private async Task SampleAsync(Trainer trainer, GenerationConfig wishes, TrainerOptions machine, CancellationToken cancellation)
    {
        trainer.WriteModel(_folder, FormatTable.ByName(_parsed.GetValue(_options.Format) ?? "BF16")!, wishes);
        using LanguageModel model =
            LanguageModel.Load(_folder, new LoadOptions { Threads = machine.Threads, Lanes = machine.Lanes, Sequences = 1 }, cancellation: cancellation);
        string prompt = _parsed.GetValue(_options.Prompt) ?? TrainingOptions.DefaultPrompt;
        await _terminal.Output.WriteAsync($"--- step {trainer.Steps}: {prompt}");
        await foreach (GenerationUpdate update in model.GenerateAsync(prompt,
            new GenerationOptions { Seed = (ulong)trainer.Steps, MaxTokens = Math.Min(120, model.Context / 2) }, cancellation))
            await _terminal.Output.WriteAsync(update.Text);
        await _terminal.Output.WriteLineAsync();
        await _terminal.Output.FlushAsync(cancellation);
    }

    // What ends its texts, and how it likes to be sampled from.
    private static GenerationConfig Wishes(Tokenizer tokenizer) => new()
    {
        EosTokenIds = [.. new[] { DocumentTokenizer.EndOfText, ChatMlTemplate.End }.Select(tokenizer.IdOf).OfType<int>()],
        PadTokenId = tokenizer.IdOf(DocumentTokenizer.EndOfText),
        DoSample = true,
        Temperature = 0.7f,
        TopP = 0.95f,
    };
}

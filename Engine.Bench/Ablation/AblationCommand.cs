using System.CommandLine;
using Engine.Bench.Race;
using Engine.Bench.Shapes;

namespace Engine.Bench.Ablation;

/// <summary><c>ablation</c>: the same generation without one technique after the other.</summary>
internal static class AblationCommand
{
    private static readonly ModelChoice Model = new();
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads of the whole engine.", Environment.ProcessorCount);
    private static readonly Option<string> Only =
        new("--only") { Description = "Only techniques whose name contains this.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private static readonly Option<int> Samples = Count.Of("--samples", "Samples of each row; medians count.", 3);
    private static readonly Option<int> Prompt = Count.Of("--prompt", "Tokens of the prompt, where a row is fast enough.", 512);
    private static readonly Option<int> Tokens = Count.Of("--tokens", "Tokens generated after it, where a row is fast enough.", 64);
    private static readonly Option<int> Budget =
        Count.Of("--budget", "Seconds that a prompt, or the tokens after it, may take in a sample; a slow row takes fewer.", 6);
    private static readonly Option<string?> TextFile = new("--text")
    {
        Description = $"The text for the perplexity, in UTF-8; by default {HeldOutStories.Name}.",
        HelpName = "FILE",
    };

    private static readonly Option<int> Window = Count.Of("--window", "Tokens of a window of it, whose second half is scored.", 256, least: 4);
    private static readonly Option<int> Windows = Count.Of("--windows", "Windows that are scored, where a row is fast enough.", 64, least: 0);
    private static readonly Option<int> Longest = Count.Of("--longest", "The longest sequence whose next token is timed.", 4096);
    private static readonly Option<int> Patience =
        Count.Of("--patience", "Seconds, in all, to wait for a quiet machine and to repeat disturbed runs.", 120, least: 0);
    private static readonly Option<int> Limit = Count.Of("--limit", "Seconds after which nothing is waited for or repeated.", 600);
    private static readonly Option<string?> Json =
        new("--json") { Description = "Where to write the result; a table (.md) and two plots (.svg, .cost.svg) go beside it.", HelpName = "OUT" };

    public static Command Create()
    {
        var command = new Command("ablation", "Measure what each technique brings: the same generation without it, with tokens/s and perplexity.")
        {
            Model.Model, CheckpointCommand.Shape, CheckpointCommand.Format, Threads, Only, Samples, Prompt, Tokens, Budget, TextFile, Window,
            Windows, Longest, Patience, Limit, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        try
        {
            AblationResult result = await new AblationTrack(Options(parsed), errors.WriteLine).RunAsync(cancellation);
            string table = AblationMarkdown.Of(result);
            if (parsed.GetValue(Json) is string json)
            {
                await File.WriteAllTextAsync(json, AblationJson.Of(result) + "\n", cancellation);
                await File.WriteAllTextAsync(Path.ChangeExtension(json, ".md"), table, cancellation);
                await File.WriteAllTextAsync(Path.ChangeExtension(json, ".svg"), AblationPlot.Of(result), cancellation);
                await File.WriteAllTextAsync(Path.ChangeExtension(json, ".cost.svg"), TokenCostPlot.Of(result), cancellation);
            }

            await parsed.InvocationConfiguration.Output.WriteAsync(table);
            return 0;
        }
        catch (Exception e) when (e is RaceException or ModelLoadException or ArgumentException or IOException)
        {
            await errors.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }

    internal static AblationOptions Options(ParseResult parsed)
    {
        ChosenModel model = Model.Read(parsed);
        ModelInspection inspection = ModelInspection.Of(model.Path);
        string? file = parsed.GetValue(TextFile);
        if (file is not null && !File.Exists(file)) throw new ArgumentException($"there is no file {file}");
        // What a model was not made for is not measured: most of its context for the curve, the prompt within it.
        int most = inspection.Config.MaxPositionEmbeddings, prompt = parsed.GetValue(Prompt), tokens = parsed.GetValue(Tokens),
            window = parsed.GetValue(Window);
        int windows = parsed.GetValue(Windows);
        if (prompt + tokens + 1 > most || window > most) throw new ArgumentException($"the model's context is {most}: ask for fewer tokens");
        return new AblationOptions
        {
            Model = model,
            Threads = parsed.GetValue(Threads),
            Only = parsed.GetRequiredValue(Only),
            Samples = parsed.GetValue(Samples),
            Prompt = prompt,
            Tokens = tokens,
            Budget = TimeSpan.FromSeconds(parsed.GetValue(Budget)),
            Text = windows == 0 || !Tokenizes(model.Path) ? null : file is null ? HeldOutStories.Of((long)windows * window) : File.ReadAllText(file),
            TextName = file is null ? HeldOutStories.Name : Path.GetFileName(file),
            Window = window,
            Windows = windows,
            Longest = Math.Min(parsed.GetValue(Longest), most - CostCurve.Tokens - 1),
            Patience = TimeSpan.FromSeconds(parsed.GetValue(Patience)),
            Limit = TimeSpan.FromSeconds(parsed.GetValue(Limit)),
        };
    }

    private static bool Tokenizes(string path)
    {
        using var checkpoint = Loading.Checkpoints.Checkpoint.Open(path);
        return Tokenizers.TokenizerFinder.Of(checkpoint) is not null;
    }
}

using System.CommandLine;
using Engine.Bench.Race;
using Engine.Bench.Shapes;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Sequences;

/// <summary><c>sequences</c>: several sequences decoding together, and the time to the first token.</summary>
internal static class SequencesCommand
{
    private static readonly ModelChoice Model = new();
    private static readonly Option<int[]> Sequences = Count.List("--count", "Sequences together, from 2 on, with commas between.", 8, 16);
    private static readonly Option<int> Prompt = Count.Of("--prompt", "Tokens of each prompt, and before the steps whose cost is taken.", 32);
    private static readonly Option<int> Tokens = Count.Of("--tokens", "Tokens generated after each.", 128, least: 2);
    private static readonly Option<int> Samples = Count.Of("--samples", "Samples of one alone, of all together and of each step, in turns; medians count.", 5);
    private static readonly Option<int[]> StepTokens = Count.List("--steps",
        "Take the cost of a step of so many tokens over that of one, with commas between: of as many sequences, and of one whose draft is verified.",
        1, 2, 3, 4, 6, 8, 12, 16);
    private static readonly Option<bool> NoSteps = new("--no-steps") { Description = "Do not take the cost of steps." };
    private static readonly Option<FirstTokenPlan[]> FirstToken = FirstTokenPlan.Option();
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads that compute.", Environment.ProcessorCount);
    private static readonly Option<LaneWidth?> Lanes = LoadWords.Lanes();
    private static readonly Option<int> Patience =
        Count.Of("--patience", "Seconds, in all, to wait for a quiet machine and to repeat disturbed runs.", 120, least: 0);
    private static readonly Option<int> Limit = Count.Of("--limit", "Seconds after which nothing is waited for or repeated.", 600);
    private static readonly Option<string?> Json =
        new("--json") { Description = "Where to write the result as JSON; the tables (.md) go beside it.", HelpName = "OUT" };

    public static Command Create()
    {
        var command = new Command("sequences",
            "Measure sequences that decode together against one alone, the cost of a step of several tokens over that of one, and the time to the "
            + "first token, each beside what the machine allows.")
        {
            Model.Model, CheckpointCommand.Shape, CheckpointCommand.Format, Sequences, Prompt, Tokens, Samples, StepTokens, NoSteps, FirstToken,
            Threads, Lanes, Patience, Limit, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        try
        {
            SequencesOptions options = Options(parsed);
            var load = new LoadOptions
            {
                Threads = parsed.GetValue(Threads),
                Lanes = parsed.GetValue(Lanes),
                Format = options.Model.Scheme,
                Sequences = options.Counts.Concat(options.StepTokens).Max()
            };
            int most = ModelInspection.Of(options.Model.Path, load).Config.MaxPositionEmbeddings, needed = options.Prompt + options.Tokens;
            if (needed > most) throw new ArgumentException($"the model's context is {most}: ask for fewer tokens");
            load = load
                with
            {
                Context = Math.Min(most,
                    options.FirstToken.Select(p => p.Prompt + 1).Append(needed)
                        .Append(options.StepTokens.Count == 0 ? 0 : StepTrack.Positions(options.StepTokens, options.Prompt)).Max())
            };
            using LanguageModel model = await LanguageModel.LoadAsync(options.Model.Path, load, cancellation: cancellation);
            SequencesResult result = await new SequencesTrack(model, options, errors.WriteLine).RunAsync(cancellation);
            string tables = SequencesReport.Markdown(result);
            if (parsed.GetValue(Json) is string json)
            {
                await File.WriteAllTextAsync(json, SequencesReport.Json(result) + "\n", cancellation);
                await File.WriteAllTextAsync(Path.ChangeExtension(json, ".md"), tables, cancellation);
            }

            await parsed.InvocationConfiguration.Output.WriteAsync(tables);
            return 0;
        }
        catch (Exception e) when (e is RaceException or ModelLoadException or ArgumentException or IOException)
        {
            await errors.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }

    internal static SequencesOptions Options(ParseResult parsed) => new()
    {
        Model = Model.Read(parsed),
        Counts = parsed.GetValue(Sequences) is { } counts && counts.Min() > 1 ? counts : throw new ArgumentException("--count takes whole numbers from 2 on"),
        StepTokens = parsed.GetValue(NoSteps) ? [] : parsed.GetValue(StepTokens)!,
        Prompt = parsed.GetValue(Prompt),
        Tokens = parsed.GetValue(Tokens),
        Samples = parsed.GetValue(Samples),
        FirstToken = parsed.GetValue(FirstToken)!,
        Patience = TimeSpan.FromSeconds(parsed.GetValue(Patience)),
        Limit = TimeSpan.FromSeconds(parsed.GetValue(Limit)),
    };
}

using System.CommandLine;
using System.Globalization;
using Engine.Bench.Limits;
using Engine.Kernels.Lanes;
using Engine.Loading.Quantizing;

namespace Engine.Bench.EndToEnd;

/// <summary>
/// <c>profile</c>: where the time of prefill and of decode goes, operation by operation, until all workers have done it, and how much of it the
/// operation's own limit explains.
/// </summary>
internal static class ProfileCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "A folder of a Hugging Face checkpoint, or a GGUF file." };
    private static readonly Option<int> Prompt = Count.Of("--prefill", "Tokens of the prompt.", 512);
    private static readonly Option<int> Generated = Count.Of("--decode", "Tokens to generate.", 64, least: 2);
    private static readonly Option<int> Samples = Count.Of("--samples", "Runs; each operation's fastest one counts.", 5);
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads that compute.", Environment.ProcessorCount);
    private static readonly Option<LaneWidth?> Lanes = LoadWords.Lanes();
    private static readonly Option<QuantizationScheme?> Format = LoadWords.Format();

    public static Command Create()
    {
        var command = new Command("profile",
            "Measure where the time of prefill and decode goes, operation by operation, and what share of it reading and multiplying explain.") { Model, Prompt, Generated, Samples, Threads, Lanes, Format };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int prompt = parsed.GetValue(Prompt), generated = parsed.GetValue(Generated), samples = parsed.GetValue(Samples);
        try
        {
            string path = parsed.GetRequiredValue(Model);
            var options = new LoadOptions
            {
                Threads = parsed.GetValue(Threads),
                Lanes = parsed.GetValue(Lanes),
                Format = parsed.GetValue(Format),
                Context = prompt + generated,
                Sequences = 1
            };
            ModelInspection inspection = ModelInspection.Of(path, options);
            using LanguageModel model = await LanguageModel.LoadAsync(path, options, cancellation: cancellation);
            using var probe = new ReadBandwidth(model.Threads);
            ProfiledPhase prefill = new($"prefill {prompt}"), decode = new("decode, one token");
            List<double> bandwidths = [];
            for (int i = 0; i < samples; i++)
            {
                bandwidths.Add(probe.Measure());
                IReadOnlyList<ProfiledStep> steps = await StepsAsync(model, prompt, generated, cancellation);
                prefill.Note([.. steps.SkipLast(generated - 1)]);
                decode.Note([.. steps.TakeLast(generated - 1)]);
            }

            Dictionary<MultiplyOperand, double> peaks = Enum.GetValues<MultiplyOperand>()
                .ToDictionary(operand => operand, operand => new MultiplyPeak(operand, model.LaneWidth.Name(), model.Threads).Measure());
            var limits =
                new OperationLimits(model.Config, model.Precision, TokenRates.CacheBytesOfPosition(inspection), bandwidths.Max(), operand => peaks[operand]);
            TextWriter output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture,
                    $"{Machine.Describe()}; {model.Threads} threads, {model.LaneWidth.Name()} lanes; each operation's fastest of {samples} runs."));
            await output.WriteLineAsync($"Tuning: {model.Tuning}.");
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture,
                    $"Limits: {bandwidths.Max() / 1e9:0.0} GB/s read, {string.Join(", ", peaks.Select(p => $"{p.Value / 1e9:0} GMAC/s of {p.Key}"))}."));
            await output.WriteAsync(prefill.Markdown(limits, new PhaseWork((double)prompt / prefill.Steps, (prompt + 1) / 2.0)));
            await output.WriteAsync(decode.Markdown(limits, new PhaseWork(1, prompt + generated / 2.0)));
            return 0;
        }
        catch (Exception e) when (e is ModelLoadException or ArgumentException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }

    private static async Task<IReadOnlyList<ProfiledStep>> StepsAsync(LanguageModel model, int prompt, int tokens, CancellationToken cancellation)
    {
        var random = new Random(1);
        int[] ids = [.. Enumerable.Range(0, prompt).Select(_ => random.Next(model.VocabSize))];
        using var profile = new StepProfile(model);
        await foreach (GenerationUpdate _ in model.GenerateAsync(ids,
            new GenerationOptions { MaxTokens = tokens, Temperature = 0, IgnoreEndTokens = true }, cancellation)) { }
        return profile.Steps;
    }
}

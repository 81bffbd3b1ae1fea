using System.CommandLine;
using Engine.Bench.Limits;
using Engine.Kernels.Lanes;
using Engine.Loading.Quantizing;

namespace Engine.Bench.EndToEnd;

/// <summary><c>tokens</c>: prefill and decode of a whole model, against the bandwidth of the memory measured in the same run.</summary>
internal static class TokensCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "A folder of a Hugging Face checkpoint, or a GGUF file." };
    private static readonly Option<int> Prompt = Count.Of("--prefill", "Tokens of the prompt.", 512);
    private static readonly Option<int> Generated = Count.Of("--decode", "Tokens to generate.", 128, least: 2);
    private static readonly Option<int> Samples = Count.Of("--samples", "Samples, each of probe, prefill and decode; their medians count.", 5);
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads that compute, and that probe.", Environment.ProcessorCount);
    private static readonly Option<LaneWidth?> Lanes = LoadWords.Lanes();
    private static readonly Option<QuantizationScheme?> Format = LoadWords.Format();
    private static readonly Option<int[]> Past =
        Count.List("--past", "Measure behind pasts of so many tokens instead, with commas between: the prompt is the last part behind each.");
    private static readonly Option<string> Cache =
        new("--cache") { Description = "Cache formats for --past, with commas between.", HelpName = "LIST", DefaultValueFactory = _ => "F16,Q8_0" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object instead of a table." };

    public static Command Create()
    {
        var command = new Command("tokens",
            "Measure prefill and decode of a model in tokens/s, bytes moved, the share of the memory's bandwidth, and the energy of a token where "
            + "the CPU's counters can be read; behind long pasts, the share of attention too.") { Model, Prompt, Generated, Samples, Threads, Lanes,
            Format, Past, Cache, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(Model);
        int prompt = parsed.GetValue(Prompt), generated = parsed.GetValue(Generated);
        var options = new LoadOptions
        {
            Threads = parsed.GetValue(Threads),
            Lanes = parsed.GetValue(Lanes),
            Format = parsed.GetValue(Format),
            Context = prompt + generated,
            Sequences = 1
        };
        try
        {
            if (parsed.GetValue(Past) is { Length: > 0 } pasts) return await PastsAsync(parsed, path, options, pasts, cancellation);
            ModelInspection inspection = ModelInspection.Of(path, options);
            using LanguageModel model = await LanguageModel.LoadAsync(path, options, cancellation: cancellation);
            using var probe = new ReadBandwidth(model.Threads);
            PackageEnergy? energy = PackageEnergy.Open();
            var samples = new List<TokenSample>();
            // The first round warms caches and the compiler up and does not count.
            for (int i = 0; i <= parsed.GetValue(Samples); i++)
            {
                TokenSample sample = await SampleAsync(model, probe, energy, prompt, generated, cancellation);
                if (i > 0) samples.Add(sample);
            }

            var rates = new TokenRates(samples, model, inspection, prompt, generated);
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(Json)
                ? TokensReport.Json(name, model, rates, prompt, generated)
                : TokensReport.Markdown(name, model, rates, prompt, generated));
            return 0;
        }
        catch (Exception e) when (e is ModelLoadException or ArgumentException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }

    private static async Task<int> PastsAsync(ParseResult parsed, string path, LoadOptions options, int[] pasts, CancellationToken cancellation)
    {
        var bench = new LongContext(path, options, pasts, parsed.GetValue(Prompt), parsed.GetValue(Generated), parsed.GetValue(Samples));
        List<PastRates> rates = [];
        foreach (string format in parsed.GetRequiredValue(Cache).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            rates.AddRange(await bench.MeasureAsync(format, parsed.InvocationConfiguration.Error.WriteLine, cancellation));
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(Json) ? bench.Json(name, rates) : bench.Markdown(name, rates));
        return 0;
    }

    private static async Task<TokenSample> SampleAsync(LanguageModel model, ReadBandwidth probe, PackageEnergy? energy, int prompt, int generated,
        CancellationToken cancellation)
    {
        double bandwidth = probe.Measure();
        long[]? began = energy?.Now(), first = null;
        (double prefill, double decode) = await TimedGeneration.RunAsync(model, prompt, generated, () => first = energy?.Now(), cancellation);
        long[]? ended = energy?.Now();
        var sample = new TokenSample(bandwidth, prefill, decode);
        return energy is null ? sample
            : sample with { PrefillJoules = energy.Joules(began!, first!) / prompt, DecodeJoules = energy.Joules(first!, ended!) / (generated - 1) };
    }
}

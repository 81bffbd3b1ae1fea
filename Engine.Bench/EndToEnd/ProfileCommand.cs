using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Engine.Layers;

namespace Engine.Bench.EndToEnd;

/// <summary><c>profile</c>: where the time of prefill and of decode goes, operation by operation, until all workers have done it.</summary>
internal static class ProfileCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "A folder of a Hugging Face checkpoint, or a GGUF file." };
    private static readonly Option<int> Prompt = Count.Of("--prefill", "Tokens of the prompt.", 512);
    private static readonly Option<int> Generated = Count.Of("--decode", "Tokens to generate.", 64, least: 2);
    private static readonly Option<int> Samples = Count.Of("--samples", "Runs; each operation's fastest one counts.", 5);
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads that compute.", Environment.ProcessorCount);
    private static readonly Option<string?> Format = new("--format") { Description = "Quantise unquantised weights to this format while loading.", HelpName = "FORMAT" };

    public static Command Create()
    {
        var command = new Command("profile", "Measure where the time of prefill and decode goes, operation by operation.") { Model, Prompt, Generated, Samples, Threads, Format };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int prompt = parsed.GetValue(Prompt), generated = parsed.GetValue(Generated), samples = parsed.GetValue(Samples);
        try
        {
            var options = new LoadOptions { Threads = parsed.GetValue(Threads), Format = parsed.GetValue(Format), Context = prompt + generated, Sequences = 1 };
            using LanguageModel model = await LanguageModel.LoadAsync(parsed.GetRequiredValue(Model), options, cancellation: cancellation);
            var random = new Random(1);
            int[] ids = [.. Enumerable.Range(0, prompt).Select(_ => random.Next(model.VocabSize))];
            Dictionary<string, double> prefill = [], decode = [];
            for (int i = 0; i < samples; i++)
            {
                List<Dictionary<string, long>> steps = await StepsAsync(model, ids, generated, cancellation);
                Note(prefill, steps.SkipLast(generated - 1), 1);
                Note(decode, steps.TakeLast(generated - 1), generated - 1);
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync($"{Machine.Describe()}; {model.Threads} threads; each operation's fastest of {samples} runs.");
            await WriteAsync(output, $"prefill {prompt}", prefill);
            await WriteAsync(output, "decode, one token", decode);
            return 0;
        }
        catch (Exception e) when (e is ModelLoadException or ArgumentException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }

    // Ticks of each operation in each step; a step begins with the embedding.
    private static async Task<List<Dictionary<string, long>>> StepsAsync(LanguageModel model, int[] ids, int tokens, CancellationToken cancellation)
    {
        List<Dictionary<string, long>> steps = [];
        model.Pool.Timed = (work, ticks) =>
        {
            if (work is Embedding) steps.Add([]);
            steps[^1][work.Name] = steps[^1].GetValueOrDefault(work.Name) + ticks;
        };
        await foreach (GenerationUpdate _ in model.GenerateAsync(ids, new GenerationOptions { MaxTokens = tokens, Temperature = 0, IgnoreEndTokens = true }, cancellation)) { }
        model.Pool.Timed = null;
        return steps;
    }

    private static void Note(Dictionary<string, double> best, IEnumerable<Dictionary<string, long>> steps, int count)
    {
        foreach (var operation in steps.SelectMany(s => s).GroupBy(o => o.Key))
        {
            double seconds = (double)operation.Sum(o => o.Value) / Stopwatch.Frequency / count;
            best[operation.Key] = Math.Min(seconds, best.GetValueOrDefault(operation.Key, double.PositiveInfinity));
        }
    }

    private static async Task WriteAsync(TextWriter output, string title, Dictionary<string, double> seconds)
    {
        double total = seconds.Values.Sum();
        await output.WriteLineAsync($"\n| {title} | ms | share |\n|---|---:|---:|");
        foreach ((string name, double time) in seconds.OrderByDescending(o => o.Value))
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {name} | {time * 1e3:0.00} | {time / total:0.0 %} |"));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| all | {total * 1e3:0.00} | |"));
    }
}

using System.CommandLine;
using Engine.Bench.Race;

namespace Engine.Bench.Agreement;

/// <summary><c>agree</c>: the perplexity of a text here and in llama.cpp, on the same file and ids.</summary>
internal static class AgreeCommand
{
    private static readonly Option<string> Model = new("--file") { Description = "The GGUF file.", HelpName = "FILE", Required = true };
    private static readonly Option<string> Text = new("--text") { Description = "The text, in UTF-8.", HelpName = "FILE", Required = true };
    private static readonly Option<int> Context = Count.Of("--context", "Tokens of a window, of whose second half each is scored.", 512, least: 4);
    private static readonly Option<int> Windows = Count.Of("--windows", "The most windows to score; all by default.", int.MaxValue);
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads of each engine.", Environment.ProcessorCount);
    private static readonly Option<string?> Json =
        new("--json") { Description = "Where to write the result as JSON; the table (.md) goes beside it.", HelpName = "OUT" };

    public static Command Create()
    {
        var command = new Command("agree",
            "Compare the perplexity of a text with llama.cpp 0.5.0 on the same GGUF file; exit code 1 where they differ by more than 1 %.") { Model,
            Text, Context, Windows, Threads, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        try
        {
            string file = Path.GetFullPath(parsed.GetRequiredValue(Model)), text = Path.GetFullPath(parsed.GetRequiredValue(Text));
            foreach (string needed in new[] { file, text })
                if (!File.Exists(needed)) throw new ArgumentException($"there is no file {needed}");
            AgreementResult result = await new AgreementTrack(file, text, parsed.GetValue(Context), parsed.GetValue(Windows),
                parsed.GetValue(Threads), errors.WriteLine).RunAsync(cancellation);
            string table = AgreementReport.Markdown(result);
            if (parsed.GetValue(Json) is string json)
            {
                await File.WriteAllTextAsync(json, AgreementReport.Json(result) + "\n", cancellation);
                await File.WriteAllTextAsync(Path.ChangeExtension(json, ".md"), table, cancellation);
            }

            await parsed.InvocationConfiguration.Output.WriteAsync(table);
            return result.Agrees ? 0 : 1;
        }
        catch (Exception e) when (e is RaceException or ModelLoadException or ArgumentException or IOException)
        {
            await errors.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }
}

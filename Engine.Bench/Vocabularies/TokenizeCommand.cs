using System.CommandLine;
using System.Text;
using Engine.Tokenizers;

namespace Engine.Bench.Vocabularies;

/// <summary><c>tokenize</c>: how fast tokenizers turn a text into ids and back, and what that allocates.</summary>
internal static class TokenizeCommand
{
    private const int OneCharacter = 1_000_000;
    private static readonly Option<string[]> Tokenizers = new(
        "--tokenizer")
    {
        Description = "A folder with tokenizer.json, or a GGUF file with a vocabulary; several may be given.",
        HelpName = "PATH",
        Required = true,
        AllowMultipleArgumentsPerToken = true
    };
    private static readonly Option<string> Text =
        new("--text") { Description = "A text in UTF-8. A megabyte of one character is measured beside it.", HelpName = "FILE", Required = true };
    private static readonly Option<int> Samples = Count.Of("--samples", "Samples of each text, of a fifth of a second or one pass; their medians count.", 5);
    private static readonly Option<string?> Json = new("--json") { Description = "Where to write the result.", HelpName = "OUT" };

    public static Command Create()
    {
        var command = new Command("tokenize",
            "Measure how fast text becomes ids and ids become text, and the bytes that this allocates.") { Tokenizers, Text, Samples, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            string file = parsed.GetRequiredValue(Text), text = await File.ReadAllTextAsync(file, Encoding.UTF8, cancellation);
            List<TokenizerSpeed> rows = [];
            foreach (string path in parsed.GetRequiredValue(Tokenizers))
            {
                string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
                rows.Add(TokenizerSpeed.Measure(TokenizerFinder.Load(path), name, Path.GetFileName(file), text, parsed.GetValue(Samples)));
                rows.Add(TokenizerSpeed.Measure(TokenizerFinder.Load(path), name, "1 MB of a", new string('a', OneCharacter), parsed.GetValue(Samples)));
            }

            await parsed.InvocationConfiguration.Output.WriteAsync(TokenizerSpeed.ToMarkdown(rows));
            if (parsed.GetValue(Json) is string json) await File.WriteAllTextAsync(json, TokenizerSpeed.ToJson(rows) + "\n", cancellation);
            return 0;
        }
        catch (Exception e) when (e is ModelLoadException or IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }
}

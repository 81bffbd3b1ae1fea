using System.CommandLine;
using System.Globalization;
using System.Text;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Fixtures;

/// <summary><c>fixtures</c>: how far logits are from the reference of each fixture, beside what is allowed.</summary>
internal static class FixturesCommand
{
    private static readonly Option<string> Folder = new("--folder")
    {
        Description = "The folder that has hf/NAME with expected.json, and gguf/NAME.gguf.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<string?> Name = new("--name") { Description = "Fixtures whose names begin so; all by default.", HelpName = "NAME" };

    public static Command Create()
    {
        var command = new Command("fixtures",
            "Compare the logits of every decoder in a folder of fixtures with its reference, in exact precision, on every lane width, whole, in chunks and token by token; "
            + "exit code 1 where one is beyond its bound.") { Folder, Name };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter output = parsed.InvocationConfiguration.Output, errors = parsed.InvocationConfiguration.Error;
        string root = Path.GetFullPath(parsed.GetRequiredValue(Folder));
        if (!Directory.Exists(Path.Combine(root, "hf")))
        {
            await errors.WriteLineAsync($"error: there is no folder {Path.Combine(root, "hf")}");
            return 2;
        }

        await output.WriteLineAsync($"| architecture | fixture | parameters | worst error | bound | lanes |\n|---|---|--:|--:|--:|---|");
        bool within = true;
        foreach (Fixture fixture in Fixture.All(root, parsed.GetValue(Name) ?? ""))
        {
            cancellation.ThrowIfCancellationRequested();
            string row;
            try
            {
                ModelInspection inspection = ModelInspection.Of(fixture.Path, new LoadOptions { Context = fixture.Ids.Length });
                double worst = await fixture.WorstAsync(cancellation);
                bool good = worst <= fixture.Bound;
                within &= good;
                row = string.Create(CultureInfo.InvariantCulture,
                    $"| {inspection.Config.ModelType} | {fixture.Name} | {inspection.Parameters:N0} | {(good ? "" : "**")}{worst:0.0e-0}{(good ? "" : "**")} | {fixture.Bound:0.0e-0} | {Widths()} |");
            }
            catch (ModelLoadException e)
            {
                within = false;
                row = $"| | {fixture.Name} | | **{e.Message.Replace('|', '/')}** | {fixture.Bound.ToString("0.0e-0", CultureInfo.InvariantCulture)} | |";
            }

            await output.WriteLineAsync(row);
        }

        return within ? 0 : 1;
    }

    private static string Widths() => LaneWidths.All.Where(LaneWidths.IsSupported).Aggregate(new StringBuilder(), (text, width) => text.Append(text.Length > 0 ? ", " : "").Append(width)).ToString();
}

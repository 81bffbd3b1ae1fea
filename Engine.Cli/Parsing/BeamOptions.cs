using System.CommandLine;
using Engine.Cli.Terminals;

namespace Engine.Cli.Parsing;

/// <summary>The flags of a search with beams.</summary>
internal sealed class BeamOptions
{
    private readonly Option<int?> _beams = Numbers.Whole("--beams", "N", "Search for the most probable text with N beams. (default: 1, no search)", 1, 1024);
    private readonly Option<int?> _best = Numbers.Whole("--best", "N", "Print the N best texts, at most as many as beams. (default: 1)", 1, 1024);
    private readonly Option<float?> _penalty = Numbers.Real("--length-penalty", "P",
        "Scores are divided by the number of tokens to this power. (default: generation_config.json, else 1)", _ => true, "a number");
    private readonly Option<string?> _early = Lists.Choice("--early-stopping", "WHEN",
        "With as many finished texts as beams: true ends at once, false when no beam is likely to become better, never when none can. (default: generation_config.json, else false)",
        ["true", "false", "never"]);

    /// <summary>All flags, for the help.</summary>
    public IReadOnlyList<Option> All => [_beams, _best, _penalty, _early];

    /// <summary>What the flags say, added to other options.</summary>
    public GenerationOptions Read(ParseResult parsed, GenerationOptions options)
    {
        int beams = parsed.GetValue(_beams) ?? 1, best = parsed.GetValue(_best) ?? 1;
        if (beams == 1 && All.Skip(1).Any(option => parsed.GetResult(option) is not null)) throw new UsageException("--best, --length-penalty and --early-stopping need --beams");
        if (best > beams) throw new UsageException($"--best {best} is more than the {beams} of --beams");
        return options with
        {
            NumBeams = beams,
            NumReturnSequences = best,
            LengthPenalty = parsed.GetValue(_penalty),
            EarlyStopping = parsed.GetValue(_early) switch { "true" => EarlyStopping.Always, "false" => EarlyStopping.Likely, "never" => EarlyStopping.Never, _ => null },
        };
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using Engine.Kernels.Lanes;
using Engine.Loading.Quantizing;

namespace Engine.Bench;

/// <summary>Options of commands that load a model or run kernels: words on the command line, types behind it.</summary>
internal static class LoadWords
{
    /// <summary>--lanes.</summary>
    public static Option<LaneWidth?> Lanes()
        => Parsed<LaneWidth?>("--lanes", "WIDTH", $"Register width: {LaneWidths.Names}; by default the widest.", word => LaneWidths.Parse(word));

    /// <summary>--format.</summary>
    public static Option<QuantizationScheme?> Format()
        => Parsed<QuantizationScheme?>("--format", "FORMAT", "Quantise unquantised weights to this format while loading.", QuantizationScheme.Parse);

    private static Option<T> Parsed<T>(string name, string valueName, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = valueName,
        CustomParser = (ArgumentResult result) =>
        {
            try
            {
                return parse(result.Tokens[0].Value);
            }
            catch (ArgumentException e)
            {
                result.AddError($"{name}: {e.Message}");
                return default;
            }
        },
    };
}

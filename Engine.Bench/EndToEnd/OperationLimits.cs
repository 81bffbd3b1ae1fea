using System.Globalization;
using System.Text.RegularExpressions;
using Engine.Bench.Limits;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Tensors;
using Engine.Loading.Configuration;

namespace Engine.Bench.EndToEnd;

/// <summary>What a phase computes in each of its steps.</summary>
/// <param name="Tokens">Tokens of a step.</param>
/// <param name="Attended">Positions that a token attends to, on average.</param>
internal readonly record struct PhaseWork(double Tokens, double Attended);

/// <summary>
/// The least time of an operation by its name: the larger of what reading its weights (or keys and values) takes and what its multiplications take. Of
/// operations that are neither a projection nor attention, and of experts, whose tokens a name does not tell, nothing is known.
/// </summary>
internal sealed partial class OperationLimits(ModelConfig config, Precision precision, double cacheBytesOfPosition, double bandwidth,
    Func<MultiplyOperand, double> peak)
{
    /// <summary>Seconds of one run of an operation, or NaN.</summary>
    public double Seconds(string operation, PhaseWork phase)
    {
        if (Projection().Match(operation) is { Success: true } projection) return OfProjection(projection, phase.Tokens);
        return operation is "AttendWhole" or "AttendSplits" && config.SlidingWindow is null ? OfAttention(phase) : double.NaN;
    }

    private double OfProjection(Match projection, double tokens)
    {
        int columns = Number(projection.Groups["columns"].Value);
        double bytes = 0, multiplying = 0;
        foreach (Capture part in projection.Groups["part"].Captures)
        {
            string[] words = part.Value.Split(' ');
            int rows = Number(words[0]);
            if (FormatTable.ByName(words[1]) is not { } format) return double.NaN;
            PanelFormat panel = PanelFormats.Of(format, precision);
            bytes += new PanelMatrix(panel, rows, columns).Bytes;
            // A prompt wants logits of its last token only.
            multiplying += (rows == config.VocabSize ? 1 : tokens) * rows * columns / peak(MultiplyOperands.Of(panel));
        }

        return Math.Max(bytes / bandwidth, multiplying);
    }

    private double OfAttention(PhaseWork phase)
    {
        double bytes = cacheBytesOfPosition / config.NumHiddenLayers * phase.Attended,
            multiplications = phase.Tokens * config.NumAttentionHeads * (config.HeadDim + config.VHeadDim) * phase.Attended;
        return Math.Max(bytes / bandwidth, multiplications / peak(MultiplyOperand.Float32));
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Project (?<columns>\d+) → (?<part>\d+ \w+)( \+ (?<part>\d+ \w+))*$")] private static partial Regex Projection();
}

using System.Globalization;

namespace Engine.Training.Curves;

/// <summary>A step of training as the curve keeps it.</summary>
/// <param name="Step">Which one, from 1 on.</param>
/// <param name="Tokens">Tokens learned from so far.</param>
/// <param name="Loss">The step's loss in nats per token.</param>
/// <param name="HeldOutLoss">The loss of what is not learned from, where it was measured after this step.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="GradientNorm">The length of the gradient before it was clipped.</param>
/// <param name="Seconds">How long training has taken so far.</param>
public readonly record struct LossRow(long Step, long Tokens, double Loss, double? HeldOutLoss, double LearningRate, double GradientNorm, double Seconds)
{
    /// <summary>The names of the columns, as the file's first line has them.</summary>
    internal const string Header = "step,tokens,loss,held_out_loss,learning_rate,gradient_norm,seconds";

    /// <summary>Reads a line; null for one that is none.</summary>
    internal static LossRow? Parse(string line)
    {
        string[] columns = line.Split(',');
        if (columns.Length != 7 || !Whole(columns[0], out long step) || !Whole(columns[1], out long tokens) || !Real(columns[2], out double loss)
            || !Real(columns[4], out double rate) || !Real(columns[5], out double norm) || !Real(columns[6], out double seconds)) return null;
        double? heldOut = null;
        if (columns[3].Length > 0)
        {
            if (!Real(columns[3], out double measured)) return null;
            heldOut = measured;
        }

        return new LossRow(step, tokens, loss, heldOut, rate, norm, seconds);

        static bool Whole(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        static bool Real(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The line of the file; it is read back to the bit.</summary>
    internal string ToCsv() => string.Create(CultureInfo.InvariantCulture, $"{Step},{Tokens},{Loss},{HeldOutLoss},{LearningRate},{GradientNorm},{Seconds}");
}

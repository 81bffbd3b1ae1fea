using System.Globalization;

namespace Engine.Training.Curves;

/// <summary>A row of a loss curve: one step of training.</summary>
/// <param name="Step">Its number, from 1 on.</param>
/// <param name="Tokens">Tokens read so far.</param>
/// <param name="Loss">The step's loss in nats per token.</param>
/// <param name="HeldOutLoss">The held-out loss in nats per token, where it was measured after this step; null elsewhere.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="GradientNorm">The L2 norm of the gradient of all weights, before clipping.</param>
/// <param name="Seconds">Seconds of training so far.</param>
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

using System.Text;
using Engine.Loading.Files;

namespace Engine.Training.Curves;

/// <summary>
/// The loss of a training run step by step, in a CSV file that is appended to. Resuming from an earlier step truncates the rows after it: the file then is
/// that of a run that was never interrupted.
/// </summary>
public sealed class LossCurve
{
    // Far more than any curve has.
    private const long MaxBytes = 1 << 28;

    private readonly string _path;
    private readonly List<LossRow> _rows;

    private LossCurve(string path, List<LossRow> rows) => (_path, _rows) = (path, rows);

    /// <summary>All rows, each of a later step than the one before it.</summary>
    public IReadOnlyList<LossRow> Rows => _rows;

    /// <summary>Opens the curve at a step: rows of later steps, and an incomplete last line, are removed from the file.</summary>
    /// <param name="path">The CSV file; created if it does not exist.</param>
    /// <param name="step">The last step to keep; 0 starts a new curve.</param>
    /// <exception cref="ModelLoadException">The file is there and is no loss curve.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static LossCurve Open(string path, long step = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        List<LossRow> rows = File.Exists(path) ? Read(path) : [];
        rows.RemoveAll(r => r.Step > step);
        StringBuilder text = new StringBuilder(LossRow.Header).Append('\n');
        foreach (LossRow row in rows) text.Append(row.ToCsv()).Append('\n');
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
        return new LossCurve(path, rows);
    }

    /// <summary>The rows of a file, which is not changed; an incomplete last line is ignored.</summary>
    /// <exception cref="ModelLoadException">The file is no loss curve.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static List<LossRow> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (LinkedFile.Of(path).Length > MaxBytes) throw new ModelLoadException("the loss curve is too long", path, expected: $"at most {MaxBytes} bytes");
        string[] lines = Encoding.UTF8.GetString(File.ReadAllBytes(path)).Split('\n');
        if (lines[0].TrimEnd('\r') != LossRow.Header)
            throw new ModelLoadException("this is no loss curve", path, found: Short(lines[0]), expected: LossRow.Header);
        List<LossRow> rows = [];
        // What stands behind the last line feed was not written whole.
        for (int i = 1; i < lines.Length - 1; i++)
        {
            if (LossRow.Parse(lines[i].TrimEnd('\r')) is not { } row)
                throw new ModelLoadException($"line {i + 1} is no row of a loss curve", path, found: Short(lines[i]), expected: LossRow.Header);
            if (rows.Count > 0 && row.Step <= rows[^1].Step)
                throw new ModelLoadException($"line {i + 1} goes back", path, found: row.Step, expected: $"a step beyond {rows[^1].Step}");
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Adds a row to the file.</summary>
    /// <exception cref="ArgumentException">Its step is not beyond the last one.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Append(LossRow row)
    {
        if (row.Step <= (_rows.Count > 0 ? _rows[^1].Step : 0)) throw new ArgumentException($"step {row.Step} is not after the last one", nameof(row));
        File.AppendAllText(_path, row.ToCsv() + "\n");
        _rows.Add(row);
    }

    /// <summary>Writes the curve as a picture; see <see cref="LossPlot"/>.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteSvg(string path, string title) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(LossPlot.Of(_rows, title))));

    private static string Short(string line) => line.Length > 60 ? line[..60] + "..." : line;
}

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>
/// Rows that follow from other rows, such as their norm. By itself an operation; where only projections read its rows they are
/// computed where the projections' input is brought into the form that their weights multiply.
/// </summary>
/// <param name="output">Where the rows go; it may be what they follow from.</param>
internal abstract unsafe class RowProducer(Activation output) : RowWork(output.Rows, 4)
{
    /// <summary>Where the rows go.</summary>
    public Activation Output => output;

    /// <summary>Computes one row.</summary>
    public abstract void Row(int row, float* to);

    /// <inheritdoc/>
    protected sealed override void Row(int row) => Row(row, output.Row(row));
}

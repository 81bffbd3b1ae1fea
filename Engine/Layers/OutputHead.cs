namespace Engine.Layers;

/// <summary>logits = W · norm(x) for the tokens whose logits are wanted.</summary>
public static class OutputHead
{
    /// <summary>Appends the gathering of rows, the final norm and the projection to the vocabulary.</summary>
    public static void Add(Plan plan, Activation x, Norm norm, Linear lmHead)
    {
        Activation h = plan.OutputBuffer(x.Columns), logits = plan.OutputBuffer(lmHead.Weight.Rows);
        plan.Project(new GatherAndNorm(plan, x, norm, h), new Projection(lmHead, logits));
        plan.SetLogits(logits);
    }

    private sealed unsafe class GatherAndNorm(Plan plan, Activation x, Norm norm, Activation h) : RowProducer(h)
    {
        public override void Row(int row, float* to) => norm.Apply(plan.Kernels, x.Row(plan.OutputTokens[row]), to, x.Columns);
    }
}

using Engine.Devices.Cpu.RowWorks;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>
/// x[t] += Σ_j weight[t][j] · y[row(t, j)], in the order of the token's own choice: not that of the groups, which depends on the other tokens.
/// </summary>
internal sealed unsafe class CombineExperts(CpuStep step, ExpertGroups groups, Activation y, Activation x) : RowWork(x.Rows, 2)
{
    protected override void Row(int token)
    {
        int* rows = groups.RowsOf(token);
        float* weights = groups.Weights(token);
        for (int j = 0; j < groups.NumExpertsPerTok; j++) step.Kernels.AddScaled(x.Row(token), y.Row(rows[j]), weights[j], x.Columns);
    }
}

using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>How the two branches of a layer join the residual stream.</summary>
internal enum BlockForm
{
    /// <summary>x += attention(x); x += mlp(x), each with the norms that it has before and after it.</summary>
    Sequential,

    /// <summary>x += attention(x) + mlp(x): both read what the layer began with; without a norm of its own the MLP has the attention's.</summary>
    Parallel,

    /// <summary>x = norm(x + attention(x)); x = norm(x + mlp(x)).</summary>
    NormalizedStream,
}

/// <summary>The norms of a layer, each null where there is none.</summary>
/// <param name="BeforeAttention">Of the attention's input.</param>
/// <param name="AfterAttention">Of its result, before it joins the stream; of the stream in <see cref="BlockForm.NormalizedStream"/>.</param>
/// <param name="BeforeMlp">Of the MLP's input.</param>
/// <param name="AfterMlp">Of its result, before it joins the stream; of the stream in <see cref="BlockForm.NormalizedStream"/>.</param>
internal sealed record BlockNorms(Norm? BeforeAttention, Norm? AfterAttention, Norm? BeforeMlp, Norm? AfterMlp);

/// <summary>A layer of a decoder: attention, and an MLP or a mixture of experts, around a residual stream.</summary>
/// <param name="Attention">The attention.</param>
/// <param name="Mlp">The MLP or mixture.</param>
/// <param name="Norms">Its norms.</param>
/// <param name="Form">How the branches join the stream.</param>
/// <param name="Factor">What each branch is multiplied by before it joins the stream.</param>
internal sealed record DecoderBlock(Branch Attention, Branch Mlp, BlockNorms Norms, BlockForm Form, float Factor)
{
    /// <summary>Appends the layer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensors">The tensors that layers share.</param>
    /// <param name="x">The residual stream, <c>[tokens, hidden]</c>.</param>
    public void Add(StepGraph graph, StepTensors tensors, StepTensor x)
    {
        StepTensor h = Normalized(Norms.BeforeAttention, "h");
        switch (Form)
        {
            case BlockForm.Parallel:
                StepTensor m = Norms.BeforeMlp is null ? h : Normalized(Norms.BeforeMlp, "h_mlp");
                Join(Attention, h, Norms.AfterAttention);
                Join(Mlp, m, Norms.AfterMlp);
                break;
            case BlockForm.NormalizedStream:
                Join(Attention, h, null);
                NormalizeStream(Norms.AfterAttention);
                Join(Mlp, x, null);
                NormalizeStream(Norms.AfterMlp);
                break;
            default:
                Join(Attention, h, Norms.AfterAttention);
                Join(Mlp, Normalized(Norms.BeforeMlp, "h"), Norms.AfterMlp);
                break;
        }

        StepTensor Normalized(Norm? norm, string name)
        {
            if (norm is null) return x;
            StepTensor y = tensors.Tokens(name, x.Columns);
            graph.Decoder.Add(new Normalize(x, norm, y));
            return y;
        }

        void Join(Branch branch, StepTensor input, Norm? after)
        {
            StepTensor y = tensors.Tokens("y", x.Columns);
            bool direct = after is null && Factor == 1;
            branch.Add(graph, tensors, input, y, direct ? x : null);
            if (direct) return;
            StepTensor result = after is null ? y : tensors.Tokens("y_normalized", x.Columns);
            if (after is not null) graph.Decoder.Add(new Normalize(y, after, result));
            graph.Decoder.Add(new Add(x, result, Factor));
        }

        void NormalizeStream(Norm? norm)
        {
            StepTensor y = Normalized(norm, "y_normalized");
            if (norm is not null) graph.Decoder.Add(new CopyColumns(y, 0, 0, x, 0, 0, 1, x.Columns, Begins: true));
        }
    }
}

using Engine.Kernels.Formats.Panels;

namespace Engine.Layers;

/// <summary>
/// x += Σ_j weight_j · down_j(silu(gate_j(h)) · up_j(h)) over the experts j that the router chooses for the token (Shazeer et al. 2017): weights are the
/// softmax over all experts, made to add up to one where the model wants it. Tokens are grouped by expert, so that an expert's weights are read once a step.
/// </summary>
public sealed class MixtureOfExperts
{
    private readonly Plan _plan;
    private readonly ExpertGroups _groups;
    private readonly Activation _logits, _gate, _up, _y;

    /// <summary>Buffers for the layers of a model.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="like">The experts of one of them: those of the others are as many, of the same sizes.</param>
    public MixtureOfExperts(Plan plan, Experts like)
    {
        _plan = plan;
        _groups = new ExpertGroups(plan, like.GateProj.Count, like.NumExpertsPerTok, Wanted(like.GateProj));
        _logits = plan.Buffer(like.GateProj.Count);
        _gate = plan.Buffer(_groups.Rows, like.NumExpertsPerTok, like.GateProj.First.Rows);
        _up = plan.Buffer(_groups.Rows, like.NumExpertsPerTok, like.UpProj.First.Rows);
        _y = plan.Buffer(_groups.Rows, like.NumExpertsPerTok, like.DownProj.First.Rows);
    }

    /// <summary>Appends one layer's experts; all layers share the buffers.</summary>
    public void Add(RowProducer h, Experts experts, Activation x)
    {
        _plan.Project(h, new Projection(experts.Router, _logits));
        var route = new RouteTokens(_plan, _logits, _groups, experts.Renormalise);
        _plan.Add(route);
        _plan.Add(new GroupTokens(_groups, route));

        ExpertInput gate = Gather(h, experts.GateProj), up = Wanted(experts.UpProj) == Wanted(experts.GateProj) ? gate : Gather(h, experts.UpProj);
        Project(new ExpertUse(experts.GateProj, gate, _gate), new ExpertUse(experts.UpProj, up, _up));
        var activated = new ActivateExperts(_plan, _groups, _gate, _up, Wanted(experts.DownProj));
        _plan.Add(activated);
        Project(new ExpertUse(experts.DownProj, activated, _y));
        _plan.Add(new CombineExperts(_plan, _groups, _y, x));
    }

    private static ActivationFormat Wanted(ExpertLinear layer) => layer.First.Format.Activations;

    private GatherTokens Gather(RowProducer h, ExpertLinear layer)
    {
        // Where steps are not fused, the projection of the router has computed the rows.
        var gather = new GatherTokens(_plan, _groups, h.Output, _plan.Techniques.FusedSteps ? h : null, Wanted(layer));
        _plan.Add(gather);
        return gather;
    }

    private void Project(params ReadOnlySpan<ExpertUse> uses)
    {
        if (_plan.Techniques.FusedSteps) _plan.Add(new ExpertProjection(_plan, _groups, uses));
        else foreach (ref readonly ExpertUse alone in uses) _plan.Add(new ExpertProjection(_plan, _groups, alone));
    }
}

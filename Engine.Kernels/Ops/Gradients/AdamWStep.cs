using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>What is the same for all weights that <see cref="AdamW"/> changes in one step, of one kind of weight.</summary>
/// <param name="rate">η, the learning rate of this step.</param>
/// <param name="beta1">β₁, how much of the mean stays.</param>
/// <param name="beta2">β₂, how much of the mean square stays.</param>
/// <param name="epsilon">ε, added to the root.</param>
/// <param name="decay">λ, decay of the weights; 0 for gains.</param>
/// <param name="clip">c, what gradients are multiplied by: min(1, the norm allowed / theirs).</param>
/// <param name="correction1">1 / (1 - β₁ᵗ), t being the step's number from 1 on.</param>
/// <param name="correction2">1 / (1 - β₂ᵗ).</param>
[Kernel]
internal readonly struct AdamWStep(float rate, float beta1, float beta2, float epsilon, float decay, float clip, float correction1, float correction2)
{
    /// <summary>η, β₁, β₂, ε, λ and c.</summary>
    public readonly float Rate = rate, Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon, Decay = decay, Clip = clip;

    /// <summary>1 / (1 - β₁ᵗ) and 1 / (1 - β₂ᵗ).</summary>
    public readonly float Correction1 = correction1, Correction2 = correction2;
}

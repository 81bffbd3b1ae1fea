namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// <c>dx[tokens, k] (+)= dy[tokens, rows] · w[rows, k]</c>: the backward pass (vector-Jacobian product) of a linear layer with respect to its input, w
/// as a checkpoint holds it, row after row. A token's bits do not depend on the others.
/// </summary>
internal sealed unsafe class InputGradient(Product product)
{
    /// <summary>Computes some tokens.</summary>
    /// <param name="dy">The first token's gradient of the output; tokens are <paramref name="dyStride"/> floats apart.</param>
    /// <param name="dyStride">From token to token in dy.</param>
    /// <param name="w">Weights <c>[rows, k]</c>.</param>
    /// <param name="rows">Outputs of the layer.</param>
    /// <param name="k">Inputs of the layer.</param>
    /// <param name="dx">The first token's gradient of the input.</param>
    /// <param name="dxStride">From token to token in dx.</param>
    /// <param name="tokens">Tokens.</param>
    /// <param name="add">Adds to what dx holds.</param>
    public void Run(float* dy, int dyStride, float* w, int rows, int k, float* dx, int dxStride, int tokens, bool add)
        => product.Run(dy, dyStride, 1, w, k, rows, dx, dxStride, tokens, k, add);
}

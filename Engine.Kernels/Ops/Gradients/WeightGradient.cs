namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// <c>dw[rows, k] += dy[tokens, rows]ᵀ · x[tokens, k]</c>: the backward pass (vector-Jacobian product) of a linear layer with respect to its
/// weights. Tokens are summed in their order, so that ranges of rows may be computed by any threads, and a batch in parts.
/// </summary>
internal sealed unsafe class WeightGradient(Product product)
{
    /// <summary>Computes some rows.</summary>
    /// <param name="dy">The first token's gradient of the first row; tokens are <paramref name="dyStride"/> floats apart.</param>
    /// <param name="dyStride">From token to token in dy.</param>
    /// <param name="x">The first token's input; tokens are <paramref name="xStride"/> floats apart.</param>
    /// <param name="xStride">From token to token in x.</param>
    /// <param name="tokens">Tokens to sum over.</param>
    /// <param name="dw">The first row's gradient; rows are <paramref name="k"/> floats apart.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="k">Inputs of the layer.</param>
    public void Run(float* dy, int dyStride, float* x, int xStride, int tokens, float* dw, int rows, int k)
        => product.Run(dy, 1, dyStride, x, xStride, tokens, dw, k, rows, k, add: true);
}

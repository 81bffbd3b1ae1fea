namespace Engine.Loading.Tensors;

/// <summary>
/// The order of rows in projections to queries and keys whose heads are stored with the two dimensions of a rotated pair next to each other, as GGUF files of Llama
/// do, and the folders of some architectures. The engine turns dimension i of a head with i + rotaryDim / 2: row <c>h·headDim + j·rotaryDim/2 + i</c> (j = 0, 1) is
/// stored at <c>h·headDim + 2·i + j</c>, rows behind the rotated ones stay. Source: <c>LlamaModel.permute</c> in <c>convert_hf_to_gguf.py</c> of llama.cpp.
/// </summary>
/// <param name="HeadDim">Rows of a head.</param>
/// <param name="RotaryDim">How many of them are rotated, the first; even.</param>
internal sealed record RowOrder(int HeadDim, int RotaryDim)
{
    /// <summary>The order of heads that are rotated as a whole.</summary>
    public RowOrder(int headDim) : this(headDim, headDim)
    {
    }

    /// <summary>Whether so many rows are whole heads, with whole pairs.</summary>
    public bool Fits(long rows) => RotaryDim % 2 == 0 && RotaryDim <= HeadDim && rows % HeadDim == 0;

    /// <summary>The index in the file of a row in the engine's order.</summary>
    public long Stored(long row)
    {
        long inHead = row % HeadDim, half = RotaryDim / 2;
        return inHead >= RotaryDim ? row : row - inHead + 2 * (inHead % half) + inHead / half;
    }

    /// <summary>The index in the engine's order of a row in the file.</summary>
    public long Row(long stored)
    {
        long inHead = stored % HeadDim;
        return inHead >= RotaryDim ? stored : stored - inHead + inHead % 2 * (RotaryDim / 2) + inHead / 2;
    }

    /// <summary>Values of heads, such as the weights of their norms, in the engine's order.</summary>
    public float[] Applied(float[] stored) => [.. Enumerable.Range(0, stored.Length).Select(i => stored[Stored(i)])];
}

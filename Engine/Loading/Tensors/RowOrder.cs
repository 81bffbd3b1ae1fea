namespace Engine.Loading.Tensors;

/// <summary>
/// The order of rows in Llama's q and k of GGUF files. Hugging Face rotates dimension i of a head with i + headDim / 2, GGUF stores the two
/// next to each other: row <c>h·headDim + j·headDim/2 + i</c> (j = 0, 1) is stored at <c>h·headDim + 2·i + j</c>. Source: <c>LlamaModel.permute</c> in
/// <c>convert_hf_to_gguf.py</c> of llama.cpp.
/// </summary>
/// <param name="HeadDim">Rows of a head, even.</param>
internal sealed record RowOrder(int HeadDim)
{
    /// <summary>The index in a GGUF file of Hugging Face's row.</summary>
    public long Stored(long row)
    {
        long inHead = row % HeadDim, half = HeadDim / 2;
        return row - inHead + 2 * (inHead % half) + inHead / half;
    }

    /// <summary>The index in Hugging Face's order of a row in a GGUF file.</summary>
    public long Row(long stored)
    {
        long inHead = stored % HeadDim;
        return stored - inHead + inHead % 2 * (HeadDim / 2) + inHead / 2;
    }
}

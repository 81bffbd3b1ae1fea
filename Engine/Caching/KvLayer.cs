namespace Engine.Caching;

/// <summary>
/// What one layer keeps: keys <c>[positions, numKeyValueHeads, keyDim]</c> and values <c>[positions, numKeyValueHeads, valueDim]</c>, of all
/// positions or of the last <paramref name="Window"/>.
/// </summary>
/// <param name="NumKeyValueHeads">Heads of keys and values.</param>
/// <param name="KeyDim">Size of a key.</param>
/// <param name="ValueDim">Size of a value.</param>
/// <param name="Window">Positions that a token attends to, itself included; null for all before it.</param>
/// <param name="OfSource">Whether the positions are those of the sequence's source, which an encoder reads, instead of its own.</param>
internal sealed record KvLayer(int NumKeyValueHeads, int KeyDim, int ValueDim, int? Window, bool OfSource = false);

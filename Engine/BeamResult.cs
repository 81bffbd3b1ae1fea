namespace Engine;

/// <summary>A text that a search with beams has found.</summary>
/// <param name="Ids">Its generated tokens, the end token included.</param>
/// <param name="Text">Its text, special tokens left out; empty for a checkpoint without a tokenizer.</param>
/// <param name="Score">The sum of its tokens' log-probabilities, divided by their number to the power of the length penalty.</param>
/// <param name="FinishReason">Why it ended.</param>
public sealed record BeamResult(IReadOnlyList<int> Ids, string Text, double Score, FinishReason FinishReason);

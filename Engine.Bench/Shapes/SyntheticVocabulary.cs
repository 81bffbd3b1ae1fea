using System.Globalization;

namespace Engine.Bench.Shapes;

/// <summary>
/// A byte-level vocabulary of any size, so that texts can be run through a made-up model: the 256 bytes in GPT-2's spelling, one merge, one end
/// token at the end, and between them tokens that no text gives.
/// </summary>
internal static class SyntheticVocabulary
{
    private const int Normal = 1, Control = 3, Unused = 5;
    private const int Bytes = 256;

    /// <summary>The smallest vocabulary: bytes, the merge's result, the end token.</summary>
    public const int MinimumSize = Bytes + 2;

    public static IEnumerable<KeyValuePair<string, object>> Metadata(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, MinimumSize);
        string[] tokens = new string[size];
        int[] types = new int[size];
        int shifted = 0;
        for (int i = 0; i < size; i++)
        {
            types[i] = i <= Bytes ? Normal : i == size - 1 ? Control : Unused;
            tokens[i] = i < Bytes ? Spelling(i, ref shifted).ToString() : i == Bytes ? "th" : i == size - 1
                ? "<|endoftext|>"
                : string.Create(CultureInfo.InvariantCulture, $"<|unused{i}|>");
        }

        yield return new("tokenizer.ggml.model", "gpt2");
        yield return new("tokenizer.ggml.pre", "gpt-2");
        yield return new("tokenizer.ggml.tokens", tokens);
        yield return new("tokenizer.ggml.token_type", types);
        yield return new("tokenizer.ggml.merges", new[] { "t h" });
        yield return new("tokenizer.ggml.bos_token_id", (uint)(size - 1));
        yield return new("tokenizer.ggml.eos_token_id", (uint)(size - 1));
        yield return new("tokenizer.ggml.add_bos_token", false);
    }

    /// <summary>GPT-2's letter for a byte: itself where Latin-1 prints it, otherwise the next one from U+0100 on.</summary>
    private static char Spelling(int value, ref int shifted) =>
        value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)(0x100 + shifted++);
}

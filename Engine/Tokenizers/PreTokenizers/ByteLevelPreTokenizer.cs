using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`ByteLevel`: optionally a space before each piece, optionally GPT-2's pattern, and then every UTF-8 byte as the character that stands for it.</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : PreTokenizer
{
    /// <summary>GPT-2's pattern (encoder.py), which keeps contractions, words, numbers and other runs apart, each with the space before it.</summary>
    public const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly Pattern s_gpt2 = Pattern.Parse(Gpt2Pattern);

    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts)
    {
        if (addPrefixSpace && piece.Text[0] != ' ') piece = piece with { Text = " " + piece.Text };
        int first = parts.Count;
        if (useRegex) Spans.Cut(piece, Spans.Of(piece.Text, s_gpt2), SplitBehavior.Isolated, parts);
        else parts.Add(piece);
        for (int i = first; i < parts.Count; i++) parts[i] = parts[i] with { Text = ByteAlphabet.Spell(parts[i].Text) };
    }
}

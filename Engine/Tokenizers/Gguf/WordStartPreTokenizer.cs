using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.Gguf;

/// <summary>Puts ▁ before every word: GGUF spells the start of a word so, where BERT's vocabularies mark the rest of it with ##.</summary>
internal sealed class WordStartPreTokenizer(PreTokenizer words) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(Piece piece, List<Piece> parts)
    {
        int first = parts.Count;
        words.Split(piece, parts);
        for (int i = first; i < parts.Count; i++) parts[i] = parts[i] with { Text = "▁" + parts[i].Text };
    }
}

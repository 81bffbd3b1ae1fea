using System.Runtime.InteropServices;
using Engine.Tokenizers;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Training.Tokenizers;

/// <summary>
/// Trains a byte-level BPE vocabulary: starting from single bytes, the pair of neighbours that occurs most often becomes a token, again and again, within the
/// words that GPT-2's pattern cuts. Of pairs that occur equally often, the one with the lower id on the left comes first, then the one with the lower id on the
/// right: so the vocabulary depends on the texts alone, not on their order. The rules and the order of ids are those of <c>BpeTrainer</c> in Hugging Face's
/// tokenizers (https://github.com/huggingface/tokenizers, tokenizers/src/models/bpe/trainer.rs) with the initial alphabet of <c>ByteLevel</c>.
/// </summary>
public static class BpeTrainer
{
    private const int Bytes = 256;

    /// <summary>Trains a vocabulary.</summary>
    /// <param name="texts">The texts to count pairs in; enumerated once. Special tokens written in a text divide it and are not counted.</param>
    /// <param name="vocabSize">Tokens of the vocabulary, special tokens and the 256 bytes included; there are fewer where the texts have no more pairs.</param>
    /// <param name="specialTokens">Tokens that no text makes, with ids from 0 on.</param>
    /// <param name="minFrequency">How often a pair has to occur to become a token.</param>
    /// <param name="cancellation">Cancels between texts and between merges.</param>
    /// <exception cref="ArgumentException">
    /// The size has no room for special tokens and bytes; a special token is empty, occurs twice, or is the spelling of a byte.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TrainedVocabulary Train(
        IEnumerable<string> texts, int vocabSize, IReadOnlyList<string> specialTokens, long minFrequency = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(specialTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(minFrequency, 1);
        string[] special = [.. specialTokens];
        char[] alphabet = [.. Enumerable.Range(0, Bytes).Select(b => ByteAlphabet.Char((byte)b)).Order()];
        Check(special, vocabSize);
        List<string> tokens = [.. special, .. alphabet.Select(c => c.ToString())];
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++) ids.Add(tokens[id], id);

        PairCounts pairs = new(minFrequency);
        foreach ((string word, long count) in Words(texts, special, cancellation)) pairs.Add([.. word.Select(c => ids[c.ToString()])], count);
        pairs.Start();

        List<(string, string)> merges = [];
        while (tokens.Count < vocabSize && pairs.TakeMostFrequent() is (int left, int right))
        {
            cancellation.ThrowIfCancellationRequested();
            string token = tokens[left] + tokens[right];
            if (ids.TryGetValue(token, out int id))
            {
                // Nothing but a special token may make the id of a special token.
                if (id < special.Length) continue;
            }
            else
            {
                ids.Add(token, id = tokens.Count);
                tokens.Add(token);
            }

            merges.Add((tokens[left], tokens[right]));
            pairs.Merge(left, right, id);
        }

        return new TrainedVocabulary(tokens, merges, special);
    }

    private static void Check(string[] special, int vocabSize)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string token in special)
        {
            if (string.IsNullOrEmpty(token)) throw new ArgumentException("a special token is empty", "specialTokens");
            if (!seen.Add(token)) throw new ArgumentException($"the special token '{token}' occurs twice", "specialTokens");
            if (token is [char c] && ByteAlphabet.Byte(c) >= 0)
                throw new ArgumentException($"the special token '{token}' is the spelling of a byte", "specialTokens");
        }

        if (vocabSize < special.Length + Bytes)
            throw new ArgumentException($"{vocabSize} tokens are too few for {special.Length} special ones and {Bytes} bytes", nameof(vocabSize));
    }

    /// <summary>The words of all texts, a character for each byte, with how often each occurs.</summary>
    private static Dictionary<string, long> Words(IEnumerable<string> texts, string[] special, CancellationToken cancellation)
    {
        ByteLevelPreTokenizer words = new(addPrefixSpace: false, useRegex: true);
        AddedVocabulary added = new([.. special.Select((token, id) => new AddedToken(id, token, Special: true))], normalizer: null);
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        List<Piece> pieces = [];
        foreach (string text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            string whole = Tokenizer.WellFormed(text);
            foreach ((AddedToken? token, int start, int end) in added.AsWritten.Find(whole, parseSpecialTokens: true))
            {
                if (token is not null) continue;
                pieces.Clear();
                words.Split(new Piece(whole[start..end], start == 0), pieces);
                foreach (Piece piece in pieces) CollectionsMarshal.GetValueRefOrAddDefault(counts, piece.Text, out _)++;
            }
        }

        return counts;
    }
}

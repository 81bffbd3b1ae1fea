using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// Tokenizers of SentencePiece: <c>tokenizer.model</c>, <c>spiece.model</c>, <c>sentencepiece.bpe.model</c>; byte pair encodings and Unigram. The ids and
/// the texts are those of transformers; Microsoft.ML.Tokenizers 2.0.1 has others for some texts, so that it does not read them here.
/// </summary>
internal static class SentencePieceFile
{
    /// <summary>Where classes put their tokens: the pieces of the file that they keep, and tokens of their own before and behind these.</summary>
    private static readonly Dictionary<string, (string[] Before, int Skipped, string[] Behind, int Unknown)> Layouts = new()
    {
        ["XLMRobertaTokenizer"] = (["<s>", "<pad>", "</s>", "<unk>"], 3, ["<mask>"], 3),
        ["CamembertTokenizer"] = (["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED"], 1, ["<mask>"], 3),
    };

    // A number with a comma behind it is not to be one token in these.
    private static readonly string[] ClassesWithoutCommas = ["AlbertTokenizer", "XLNetTokenizer"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelLoadException">It is no SentencePiece model, or it contradicts itself.</exception>
    public static Tokenizer Load(string path, FolderSettings settings)
    {
        SentencePieceModel model = SentencePieceModel.Read(path);
        TokenizerFamily family = FamilyTable.Of(settings.Class, model.IsBpe ? FamilyTable.Llama : Own(model));
        try
        {
            (string, double)[] tokens = [.. Tokens(model, settings, family)];
            TokenModel made = model.IsBpe ? Bpe(tokens, model) : Unigram(tokens, model, settings);
            return OlderTokenizer.Of(SentencePieceStages.Of(made, model, settings), settings, family, Marked(model, settings, made, family));
        }
        catch (FormatException e)
        {
            throw new ModelLoadException(e.Message, path, inner: e);
        }
    }

    // Without a class the file's own settings name the tokens.
    private static TokenizerFamily Own(SentencePieceModel model) => FamilyTable.Unigram with
    {
        Tokens =
        [
            ("unk_token", model.Vocabulary[model.UnknownId].Text),
            .. ((string, int)[])[("bos_token", model.BosId), ("eos_token", model.EosId), ("pad_token", model.PadId)] is var roles
                ? roles.Where(r => (uint)r.Item2 < (uint)model.Vocabulary.Count).Select(r => (r.Item1, model.Vocabulary[r.Item2].Text)) : [],
        ],
    };

    private static IEnumerable<(string, double)> Tokens(SentencePieceModel model, FolderSettings settings, TokenizerFamily family)
    {
        IEnumerable<(string, double)> pieces = model.Vocabulary.Select(p => (p.Text, (double)p.Score));
        if (Array.IndexOf(ClassesWithoutCommas, settings.Class) >= 0) pieces = pieces.Select(p => (p.Item1, EndsInNumber(p.Item1) ? p.Item2 - 100 : p.Item2));
        if (Layouts.TryGetValue(settings.Class, out var layout))
            pieces = [.. layout.Before.Select(t => (t, t == "<unk>NOTUSED" ? -100.0 : 0)),
                .. pieces.Skip(layout.Skipped), .. layout.Behind.Select(t => (t, 0.0))];
        return pieces.Concat(Enumerable.Range(0, ExtraIds(settings, family)).Reverse().Select(i => ($"<extra_id_{i}>", 0.0)));
    }

    private static int ExtraIds(FolderSettings settings, TokenizerFamily family)
        => family.ExtraIds == 0 ? 0 : Math.Min(settings.ExtraIds ?? family.ExtraIds, 65_536);

    private static bool EndsInNumber(string piece) => piece is [.., var digit, ','] && char.IsDigit(digit);

    private static Bpe Bpe((string Text, double Score)[] tokens, SentencePieceModel model)
    {
        TokenTable table = new(tokens.Select((t, id) => KeyValuePair.Create(t.Text, id)));
        return new Bpe(table, PieceMerges.ByScore(tokens, table.Ids),
            new BpeSettings { UnknownToken = model.Vocabulary[model.UnknownId].Text, FuseUnknown = true, ByteFallback = model.ByteFallback });
    }

    private static Unigram Unigram((string, double)[] tokens, SentencePieceModel model, FolderSettings settings)
        => new(tokens, Layouts.TryGetValue(settings.Class, out var layout) ? layout.Unknown : model.UnknownId, model.ByteFallback);

    /// <summary>Pieces that are not text, and those of the class: found before anything else.</summary>
    private static IEnumerable<AddedToken> Marked(SentencePieceModel model, FolderSettings settings, TokenModel made, TokenizerFamily family)
    {
        foreach (SentencePiece piece in model.Vocabulary)
            if (piece.Kind is SentencePieceKind.Control or SentencePieceKind.UserDefined && made.IdOf(piece.Text) is int id)
                yield return new AddedToken(id, piece.Text, piece.Kind == SentencePieceKind.Control);
        for (int i = 0; i < ExtraIds(settings, family); i++)
            if (made.IdOf($"<extra_id_{i}>") is int id) yield return new AddedToken(id, $"<extra_id_{i}>", Special: true);
    }
}

using Engine.Tokenizers.PostProcessors;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>A tokenizer from an older file: its pipeline, completed by what the folder and the class say of tokens around a text.</summary>
internal static class OlderTokenizer
{
    /// <summary>Completes a pipeline of model, normalizer, pre-tokenizer and decoder.</summary>
    public static Tokenizer Of(TokenizerPipeline stages, FolderSettings settings, TokenizerFamily family, IEnumerable<AddedToken> marked)
    {
        AddedToken[] added = AddedTokens.Of(settings, family, marked, stages.Model.IdOf, stages.Model.VocabSize);
        int? bos = Role("bos_token"), eos = Role("eos_token");
        bool addsBos = family.AddsBos is bool b && (settings.Flag("add_bos_token") ?? b);
        bool addsEos = family.AddsEos is bool e && (settings.Flag("add_eos_token") ?? e);
        int[] before = [.. family.Before.Select(Role).OfType<int>(), .. addsBos && bos is int first ? [first] : (int[])[]];
        int[] after = [.. family.After.Select(Role).OfType<int>(), .. addsEos && eos is int last ? [last] : (int[])[]];
        PairTemplate pair = PairTemplate.Around((before, after), family.PartsTwice, secondType: family.Before.Length > 0 && !family.PartsTwice ? 1 : 0);
        TokenizerPipeline pipeline = stages with { AddedTokens = added, PostProcessor = new TemplatePostProcessor(before, after, pair) };
        return new PipelineTokenizer(pipeline)
        {
            BosId = bos,
            EosId = eos,
            UnknownId = Role("unk_token"),
            PaddingId = Role("pad_token"),
            EndIds = TokenizerJson.EndIds(eos, text => Array.Find(added, a => a.Content == text)?.Id ?? stages.Model.IdOf(text)),
            ChatTemplate = settings.Tokens.ChatTemplate,
        };

        int? Role(string role)
        {
            string? text = settings.Roles.TryGetValue(role, out AddedToken? named) ? named?.Content : family.Tokens.FirstOrDefault(t => t.Role == role).Text;
            return text is null ? null : Array.Find(added, a => a.Content == text)?.Id;
        }
    }
}

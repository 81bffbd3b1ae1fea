using System.Text;
using System.Text.Unicode;
using Engine.Loading.Files;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// What a SentencePiece model (<c>tokenizer.model</c>, <c>spiece.model</c>) says of a tokenizer. Source: sentencepiece_model.proto
/// (https://github.com/google/sentencepiece); the numbers below are its fields.
/// </summary>
internal sealed record SentencePieceModel
{
    // A piece is a tag, a length and two more tags at least; the largest published model has 256,000 of them in 4 MB.
    private const int MaxBytes = 64 << 20, LongestPiece = 1024;
    private const int Pieces = 1, TrainerSpec = 2, NormalizerSpec = 3;

    /// <summary>The pieces in order of id.</summary>
    public required IReadOnlyList<SentencePiece> Vocabulary { get; init; }

    /// <summary>Whether it is a byte pair encoding; otherwise it is Unigram.</summary>
    public bool IsBpe { get; private init; }

    /// <summary>Whether text without a piece is spelt by the pieces of its bytes.</summary>
    public bool ByteFallback { get; private init; }

    /// <summary>The piece for text without one.</summary>
    public int UnknownId { get; private init; }

    /// <summary>The piece that begins a sequence, or -1.</summary>
    public int BosId { get; private init; } = 1;

    /// <summary>The piece that ends a sequence, or -1.</summary>
    public int EosId { get; private init; } = 2;

    /// <summary>The piece for padding, or -1.</summary>
    public int PadId { get; private init; } = -1;

    /// <summary>The compiled table of replacements, or none.</summary>
    public byte[] CharsMap { get; private init; } = [];

    /// <summary>Whether a space goes before a text.</summary>
    public bool AddDummyPrefix { get; private init; } = true;

    /// <summary>Whether a file begins as a model of this kind does: with a piece, or with the settings of its training.</summary>
    public static bool IsIn(ReadOnlySpan<byte> head) => head is [0x0A or 0x12, ..];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelLoadException">It is no model of SentencePiece, or of a kind that is not read.</exception>
    public static SentencePieceModel Read(string path)
    {
        byte[] bytes = JsonFile.Bytes(path, 1);
        if (bytes.Length > MaxBytes)
            throw new ModelLoadException("the file is too large", path, found: $"{bytes.Length} bytes", expected: $"at most {MaxBytes}");
        try
        {
            return Read(bytes);
        }
        catch (FormatException e)
        {
            throw new ModelLoadException("this is no SentencePiece model", path, found: e.Message, inner: e);
        }
    }

    private static SentencePieceModel Read(ReadOnlySpan<byte> bytes)
    {
        List<SentencePiece> pieces = [];
        SentencePieceModel model = new() { Vocabulary = pieces };
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            if (reader.Field == Pieces) pieces.Add(ReadPiece(reader.Required, pieces.Count));
            else if (reader.Field == TrainerSpec) model = model.WithTrainer(reader.Required);
            else if (reader.Field == NormalizerSpec) model = model.WithNormalizer(reader.Required);
        }

        if (pieces.Count == 0) throw new FormatException("it has no pieces");
        if ((uint)model.UnknownId >= (uint)pieces.Count) throw new FormatException($"the unknown piece has the id {model.UnknownId} of {pieces.Count}");
        return model;
    }

    private static SentencePiece ReadPiece(ReadOnlySpan<byte> message, int id)
    {
        SentencePiece piece = new("", 0, SentencePieceKind.Normal);
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            piece = reader.Field switch
            {
                1 => piece with { Text = Text(reader.Required) },
                2 => piece with { Score = reader.Single },
                3 => piece with { Kind = (SentencePieceKind)reader.Integer },
                _ => piece,
            };
        }

        if (!float.IsFinite(piece.Score)) throw new FormatException($"piece {id} has the score {piece.Score}");
        if (piece.Text.Length is 0 or > LongestPiece) throw new FormatException($"piece {id} has {piece.Text.Length} characters, 1 to {LongestPiece} are read");
        return Enum.IsDefined(piece.Kind) ? piece : throw new FormatException($"piece {id} is of the unknown kind {(int)piece.Kind}");
    }

    private SentencePieceModel WithTrainer(ReadOnlySpan<byte> message)
    {
        SentencePieceModel model = this;
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            model = reader.Field switch
            {
                3 => model with { IsBpe = reader.Integer switch { 1 => false, 2 => true, var other => throw new FormatException(Other(other)) } },
                35 => model with { ByteFallback = reader.Integer != 0 },
                40 => model with { UnknownId = (int)reader.Integer },
                41 => model with { BosId = (int)reader.Integer },
                42 => model with { EosId = (int)reader.Integer },
                43 => model with { PadId = (int)reader.Integer },
                _ => model,
            };
        }

        return model;

        static string Other(long type) => $"its model type is {type switch { 3 => "WORD", 4 => "CHAR", _ => type }}, UNIGRAM and BPE are read";
    }

    private SentencePieceModel WithNormalizer(ReadOnlySpan<byte> message)
    {
        SentencePieceModel model = this;
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            model = reader.Field switch
            {
                2 => model with { CharsMap = reader.Required.ToArray() },
                3 => model with { AddDummyPrefix = reader.Integer != 0 },
                _ => model,
            };
        }

        return model;
    }

    private static string Text(ReadOnlySpan<byte> utf8)
        => Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw new FormatException("a piece is not valid UTF-8");
}

/// <summary>A piece of a SentencePiece model.</summary>
/// <param name="Text">Its text, ▁ for a space.</param>
/// <param name="Score">Its log-probability, or its rank among merges.</param>
/// <param name="Kind">What it is.</param>
internal sealed record SentencePiece(string Text, float Score, SentencePieceKind Kind);

/// <summary>The kinds of pieces, as the file numbers them.</summary>
internal enum SentencePieceKind
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Stands for text without a piece.</summary>
    Unknown = 2,

    /// <summary>Never found in text by SentencePiece itself.</summary>
    Control = 3,

    /// <summary>Found in text before anything else.</summary>
    UserDefined = 4,

    /// <summary>Not of use any more.</summary>
    Unused = 5,

    /// <summary>One byte.</summary>
    Byte = 6,
}

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>Where Metaspace puts its character in front: of every piece, of the piece with which the text begins, or nowhere.</summary>
internal enum PrependScheme { Always, First, Never }

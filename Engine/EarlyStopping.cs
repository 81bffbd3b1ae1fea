namespace Engine;

/// <summary>When a search with beams ends: with as many finished texts as there are beams, or later.</summary>
public enum EarlyStopping
{
    /// <summary>When no running beam is likely to become better than the worst finished text, as far as its present score and length tell.</summary>
    Likely,

    /// <summary>At once.</summary>
    Always,

    /// <summary>When no running beam can become better, however long it grows.</summary>
    Never,
}

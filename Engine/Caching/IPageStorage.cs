namespace Engine.Caching;

/// <summary>What the bookkeeping of pages asks of their memory, which is a device's: from one thread at a time, between the steps that use it.</summary>
internal interface IPageStorage
{
    /// <summary>Told that a page is about to be written, before the step that does: the device may prepare memory for it.</summary>
    /// <param name="pageClass">The class of layers.</param>
    /// <param name="page">The page's number in its pool.</param>
    void NoteUsed(int pageClass, int page);

    /// <summary>Copies the keys and values that a page holds, of all layers of its class, to a page that nobody else holds.</summary>
    /// <param name="pageClass">The class of layers.</param>
    /// <param name="from">The page that several sequences share.</param>
    /// <param name="to">The page that one of them is about to write instead.</param>
    void Copy(int pageClass, int from, int to);
}

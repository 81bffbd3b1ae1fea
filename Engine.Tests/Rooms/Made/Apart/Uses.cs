using Engine.Kernels.Lanes;
using Engine.Tests.Rooms.Made.Upper;

#pragma warning disable CA1822

namespace Engine.Tests.Rooms.Made.Apart;

/// <summary>Uses contracts alone.</summary>
internal sealed class Plain
{
    public Contract Make() => new(1);
}

/// <summary>A room that stands apart may not use upper rooms either.</summary>
internal sealed class OffendsByUpperRoom
{
    public int Number() => new Sound().Twice(1);
}

/// <summary>Nor other projects.</summary>
internal sealed class OffendsByProject
{
    public Pair<float> Make() => default;
}

using Fable.Telling;

namespace Fable.Plots;

/// <summary>All shapes of story. A new one is a file beside this one and a line here.</summary>
internal static class PlotTable
{
    public static readonly Plot[] All =
    [
        LostThing.Plot,
        WishForThing.Plot,
        BrokenThing.Plot,
        FearOvercome.Plot,
        NewFriend.Plot,
        Quarrel.Plot,
        Helping.Plot,
        Sharing.Plot,
        Confession.Plot,
        LostWay.Plot,
        Contest.Plot,
        SurpriseGift.Plot,
        Storm.Plot,
        LearningSkill.Plot,
        Growing.Plot,
        Rescue.Plot,
        Secret.Plot,
        MagicWish.Plot,
    ];
}

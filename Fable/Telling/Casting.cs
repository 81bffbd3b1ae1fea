using Fable.Grammar;
using Fable.Words;

namespace Fable.Telling;

/// <summary>Draws who, where and what a story is about.</summary>
internal static class Casting
{
    /// <summary>A cast for one of the plots whose combination is, or is not, held out: draws until it is so; where nobody minds, once.</summary>
    public static Cast Draw(Randomness random, IReadOnlyList<Plot> plots, bool? heldOut)
    {
        while (true)
        {
            Cast cast = Draw(random, random.Pick(plots));
            if (heldOut is null || cast.HeldOut == heldOut) return cast;
        }
    }

    private static Cast Draw(Randomness random, Plot plot)
    {
        Character hero = Somebody(random, Group(random, plot), null);
        Character friend = Somebody(random, FriendGroup(random, hero.Kind.Group), hero);
        Thing thing = Something(random, plot.Things, null);
        Dictionary<string, Template> details = [];
        foreach (Plot.Table table in plot.Tables)
        {
            Template[] row = random.Pick(table.Rows);
            for (int i = 0; i < row.Length; i++) details.Add(table.Columns[i], row[i]);
        }

        return new()
        {
            Plot = plot,
            Hero = hero,
            Friend = friend,
            Elder = Elder(random, hero, plot.Elder),
            Thing = thing,
            Other = Something(random, plot.Others, thing),
            Place = random.Pick(Places.Of[hero.Kind.Group]),
            Home = random.Pick(Places.Homes[hero.Kind.Group]),
            Details = details,
        };
    }

    private static string Group(Randomness random, Plot plot)
    {
        while (true)
        {
            int at = random.Below(100), index = 0;
            while (at >= Kinds.Groups[index].Weight) at -= Kinds.Groups[index++].Weight;
            if (plot.Groups.Contains(Kinds.Groups[index].Group)) return Kinds.Groups[index].Group;
        }
    }

    private static string FriendGroup(Randomness random, string group) => group switch
    {
        "child" => random.Chance(0.8) ? "child" : "animal",
        "animal" => "animal",
        "adult" => random.Chance(0.7) ? "child" : "adult",
        _ => random.Chance(0.4) ? "magic" : random.Chance(0.5) ? "child" : "animal",
    };

    /// <summary>A friend is of the other gender four times in five, so that pronouns can be used, and never the hero's namesake.</summary>
    private static Character Somebody(Randomness random, string group, Character? hero)
    {
        while (true)
        {
            Kind kind = random.Pick(Kinds.Of[group]);
            Gender gender = kind.Gender ?? (random.Chance(0.5) ? Gender.Female : Gender.Male);
            string name = random.Pick(gender == Gender.Female ? Names.Female : Names.Male);
            if (hero is not null && (hero.Name == name || (hero.Gender == gender && random.Chance(0.75)))) continue;
            return new(name, gender, kind, random.Pick(kind.Sizes), random.Pick(Kinds.Traits), Naming.Name, name);
        }
    }

    private static Character Elder(Randomness random, Character hero, Naming? naming)
    {
        string group = hero.Kind.Group;
        bool relation = naming is null ? group is "child" or "animal" && random.Chance(0.5) : naming == Naming.Relation;
        if (relation) return random.Pick(Elders.Relations);
        return random.Pick(group is "animal" || (group is "magic" && random.Chance(0.5)) ? Elders.Animals : Elders.People);
    }

    private static Thing Something(Randomness random, ThingKind[] kinds, Thing? not)
    {
        while (true)
        {
            ThingKind kind = random.Pick(kinds);
            if (kind.Noun != not?.Noun) return new(kind.Noun, random.Pick(kind.Adjectives), kind.Use, kind.Used);
        }
    }
}

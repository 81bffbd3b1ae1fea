using Fable.Grammar;

namespace Fable.Words;

/// <summary>Where stories happen, and where their heroes live.</summary>
internal static class Places
{
    /// <summary>Name; with its preposition; groups of characters that go there; a sentence about it.</summary>
    public static readonly Place[] All = [.. Notation.Lines("""
        the park; in the park; child adult; There [was a little pond with ducks|were tall trees and wooden benches|was a big slide and a sandbox] there.
        the garden; in the garden; child adult animal magic; It was full of [roses and bees|sweet peas and butterflies|carrots, beans and cabbages].
        the market; at the market; child adult; [There were apples, cheese and warm bread on the tables.|Many people walked from stand to stand.]
        the forest; in the forest; child adult animal magic; [The trees were tall and old.|The birds sang in the tall trees.|\
            It was cool and green under the trees.]
        the meadow; in the meadow; child animal magic adult; [The grass was long and soft.|It was full of wild flowers.|\
            Bees and butterflies flew from flower to flower.]
        the river; by the river; child adult animal magic; [The water was clear and cold.|The water sparkled in the light.|Little fish swam in the clear water.]
        the lake; by the lake; child adult animal magic; [The water was blue and still.|White birds swam on the blue water.]
        the beach; on the beach; child adult; [The sand was warm and the waves were small.|The waves rolled over the white sand.]
        the hill; on the hill; child adult animal magic; [From there one could see the whole valley.|The wind always blew up there.]
        the pond; by the pond; child animal magic; [Green frogs sat on the big leaves.|The water was dark and quiet.]
        the farm; at the farm; child adult animal; [There were cows, hens and a sleepy old dog.|The barn smelled of fresh hay.]
        the old mill; by the old mill; child adult animal magic; [Its big wheel turned slowly in the water.|The big wheel splashed and creaked.]
        the stone bridge; at the stone bridge; child adult animal magic; [The water ran fast under it.|Moss grew on its old stones.]
        the harbor; at the harbor; child adult; [White ships rocked on the water.|It smelled of salt and fish.]
        the school yard; in the school yard; child; [There was a big chestnut tree in the middle.|It was full of noise and laughter.]
        the orchard; in the orchard; child adult animal magic; [Apples and pears hung in the trees.|The old trees stood in long rows.]
        the big oak tree; under the big oak tree; child animal magic; [Its branches were wide and strong.|The ground was soft with leaves.]
        the stream; by the stream; child animal magic; [The water ran over little stones.|It made a soft and happy sound.]
        the valley; in the valley; animal magic adult; [It was wide and green.|A little path went through it.]
        the castle garden; in the castle garden; magic; [There were roses and a stone fountain.|Its walls were high and covered with ivy.]
        the village square; in the village square; child adult magic; [There was an old fountain in the middle.|The baker's shop was at the corner.]
        the playground; at the playground; child; [There were swings and a long slide.|Many children played there.]
        the berry bushes; at the berry bushes; animal magic; [The berries were ripe and sweet.|They grew at the edge of the forest.]
        the beaver dam; at the beaver dam; animal; [It was made of sticks and mud.|The water behind it was deep and calm.]
        the hollow log; by the hollow log; animal; [Soft moss grew all over it.|Mushrooms grew around it.]
        """).Select(Row)];

    /// <summary>Homes by the group of the hero.</summary>
    public static readonly Dictionary<string, string[]> Homes = new()
    {
        ["child"] = Split("in a small village by the sea, in a little town, in a quiet village, on a small farm, in a house on a hill, "
            + "in a village near the mountains, in a big city, in a yellow house by the road, in a little house near the woods, "
            + "in a busy town by a river"),
        ["animal"] = Split("in a green forest, in a deep forest, in the woods, near a small pond, under an old oak tree, in a cozy den, "
            + "at the edge of the forest, in a green valley, by a quiet lake, on a sunny hill"),
        ["adult"] = Split("in a small village, in a little town, in an old house by the river, in a village near the mountains, "
            + "in a quiet street, in a town by the sea"),
        ["magic"] = Split("in a land far away, in an old castle, in a cave on a mountain, in a tower by the sea, in a magic forest, "
            + "behind the blue mountains"),
    };

    /// <summary>The places where a group goes.</summary>
    public static readonly Dictionary<string, Place[]> Of = Kinds.Groups.ToDictionary(g => g.Group, g => All.Where(p => p.Groups.Contains(g.Group)).ToArray());

    private static string[] Split(string homes) => homes.Split(", ");

    private static Place Row(string line)
    {
        string[] cells = line.Split("; ");
        return new(cells[0], cells[1], cells[2].Split(' '), Template.Parse(cells[3]));
    }
}
